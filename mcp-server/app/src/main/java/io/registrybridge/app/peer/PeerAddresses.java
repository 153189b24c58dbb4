package io.registrybridge.app.peer;

import io.registrybridge.engine.resolve.NameLookup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.URI;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes of the configured peers those that are to be asked.
 *
 * <p>A name may stand for all replicas, as that of a headless Service does; each of its addresses
 * is a peer. And all replicas may have the same list: a replica leaves itself out of it.
 *
 * @param lookup finds the addresses of a name
 * @param ownAddress whether an address, as text, is one of this machine
 * @param ownPort this replica's admin port
 */
public record PeerAddresses(NameLookup lookup, Predicate<String> ownAddress, int ownPort) {
  private static final Logger LOGGER = LoggerFactory.getLogger(PeerAddresses.class);
  private static final int HTTP_PORT = 80;

  /** By the system's name servers and network interfaces. */
  public static PeerAddresses ofSystem(int ownPort) {
    return new PeerAddresses(NameLookup.SYSTEM, PeerAddresses::isOfThisMachine, ownPort);
  }

  /**
   * The peers to ask, in the order of the list, each once. Blocks on name servers.
   *
   * @param configured {@code data.peers}; a name that cannot be looked up is left as it is, for
   *     asking it tells what is wrong. So is an {@code https} address, whose certificate is for the
   *     name.
   */
  public List<URI> of(List<URI> configured) {
    Set<URI> peers = new LinkedHashSet<>();
    configured.stream().flatMap(this::addresses).forEach(peers::add);
    return List.copyOf(peers);
  }

  private Stream<URI> addresses(URI peer) {
    if (!"http".equalsIgnoreCase(peer.getScheme())) {
      return Stream.of(peer);
    }
    int port = peer.getPort() < 0 ? HTTP_PORT : peer.getPort();
    try {
      return lookup.addresses(peer.getHost()).stream()
          .filter(address -> port != ownPort || !ownAddress.test(address))
          .map(address -> at(address, port, peer));
    } catch (IOException e) {
      LOGGER
          .atDebug()
          .addKeyValue("peer", peer)
          .setCause(e)
          .log("the name of a peer has no address");
      return Stream.of(peer);
    }
  }

  private static URI at(String address, int port, URI peer) {
    String host = address.contains(":") ? "[" + address + "]" : address;
    return URI.create("http://" + host + ":" + port + peer.getRawPath());
  }

  private static boolean isOfThisMachine(String address) {
    try {
      // An address is not looked up.
      return NetworkInterface.getByInetAddress(InetAddress.getByName(address)) != null;
    } catch (IOException e) {
      LOGGER
          .atDebug()
          .addKeyValue("address", address)
          .setCause(e)
          .log("whose address this is cannot be told");
      return false;
    }
  }
}
