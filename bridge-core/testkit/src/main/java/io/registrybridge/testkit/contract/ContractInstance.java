package io.registrybridge.testkit.contract;

import java.util.Map;

/**
 * An instance as a test registers it.
 *
 * @param id unique within its service
 * @param address an IPv4 address
 * @param port the only port
 * @param metadata where the registry has such a thing
 */
public record ContractInstance(String id, String address, int port, Map<String, String> metadata) {
  public ContractInstance {
    metadata = Map.copyOf(metadata);
  }

  public ContractInstance(String id, String address, int port) {
    this(id, address, port, Map.of());
  }

  /** What an adapter must report of it at least. */
  public String endpoint() {
    return address + ":" + port;
  }
}
