package io.registrybridge.engine.address;

import io.registrybridge.engine.address.VirtualIps.VirtualIp;
import io.registrybridge.engine.config.EntryConfig.AddressConfig;
import io.registrybridge.engine.publish.ResourceName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The virtual IPs of one host.
 *
 * @param addresses at most one of each family: istiod makes a service of its own of each further
 *     one (pilot/pkg/serviceregistry/serviceentry, convertServices)
 * @param placement how it came to its IPv4 address
 */
public record HostAddresses(List<String> addresses, Placement placement) {
  /** No address, and none wanted. */
  public static final HostAddresses NONE = new HostAddresses(List.of(), Placement.UNWANTED);

  public HostAddresses {
    addresses = List.copyOf(addresses);
  }

  /** How a host came to its IPv4 address. */
  public enum Placement {
    /** It is to have none. */
    UNWANTED,
    /** It has the one that its hash names. */
    FIRST_CHOICE,
    /** Another host has that one. */
    MOVED,
    /** All addresses are taken. */
    NONE_LEFT
  }

  /** The addresses of a host as its source wants them. */
  public static HostAddresses of(ResourceName host, AddressConfig wanted, VirtualIps virtualIps) {
    List<String> addresses = new ArrayList<>();
    Placement placement = Placement.UNWANTED;
    if (wanted.virtualIp()) {
      Optional<VirtualIp> ip = virtualIps.of(host);
      ip.ifPresent(v4 -> addresses.add(v4.text()));
      placement = ip.map(HostAddresses::placement).orElse(Placement.NONE_LEFT);
    }
    if (wanted.virtualIpV6()) {
      addresses.add(VirtualIpV6.of(host));
    }
    return new HostAddresses(addresses, placement);
  }

  private static Placement placement(VirtualIp ip) {
    return ip.firstChoice() ? Placement.FIRST_CHOICE : Placement.MOVED;
  }
}
