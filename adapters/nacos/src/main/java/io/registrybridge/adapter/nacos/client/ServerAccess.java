package io.registrybridge.adapter.nacos.client;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How the servers of one Nacos are reached.
 *
 * @param addresses of servers of one cluster; at least one
 * @param contextPath of the HTTP API, for the login
 * @param timeout for an answer
 */
public record ServerAccess(
    List<NacosAddress> addresses,
    String contextPath,
    Credentials credentials,
    Optional<NacosTls> tls,
    Duration timeout) {
  public ServerAccess {
    addresses = List.copyOf(addresses);
    if (addresses.isEmpty()) {
      throw new IllegalArgumentException("a Nacos source needs at least one address");
    }
  }

  /** The same with one of the addresses. */
  public ServerAccess to(NacosAddress address) {
    return new ServerAccess(List.of(address), contextPath, credentials, tls, timeout);
  }

  /** Whether the login shows the password to who listens. */
  public boolean showsPassword() {
    return credentials instanceof Credentials.User && !tls.map(NacosTls::login).orElse(false);
  }

  /** The addresses, for people. */
  public String addressList() {
    return addresses.stream().map(NacosAddress::toString).collect(Collectors.joining(","));
  }
}
