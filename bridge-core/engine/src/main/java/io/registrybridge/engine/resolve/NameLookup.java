package io.registrybridge.engine.resolve;

import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/** Asks for the addresses of a host name. */
@FunctionalInterface
public interface NameLookup {
  /**
   * The machine's own way: its hosts file, its name servers. The JDK keeps answers for a while
   * ({@code networkaddress.cache.ttl}, 30 s unless set otherwise), so a change may be seen that
   * much later.
   */
  NameLookup SYSTEM =
      name -> {
        List<String> addresses = new ArrayList<>();
        for (InetAddress address : InetAddress.getAllByName(name)) {
          addresses.add(address.getHostAddress());
        }
        return addresses;
      };

  /**
   * Asks. Blocks, for seconds if a name server is silent.
   *
   * @return at least one address, in any order
   * @throws IOException if there was no answer, or the answer is that there is no such name: the
   *     two cannot be told apart
   */
  List<String> addresses(String name) throws IOException;
}
