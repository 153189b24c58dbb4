package io.registrybridge.adapter.consul.catalog;

import java.util.List;
import java.util.Map;

/**
 * One instance in the answer of {@code /v1/health/service/NAME}, as far as it is used here; what
 * Consul leaves out is empty.
 *
 * <p>consul-api's own model does not know weights, tagged addresses of services, kinds and
 * localities, so this one takes its place.
 *
 * @param checks those of the instance and those of its node
 */
public record HealthEntry(Node node, Service service, List<Check> checks) {
  public HealthEntry {
    checks = List.copyOf(checks);
  }

  /** Unique within the service, for Consul's ids are unique on their node only. */
  public String instance() {
    return node.name() + "/" + service.id();
  }

  /** The machine that the instance is registered on. */
  public record Node(
      String name,
      String address,
      Map<String, String> taggedAddresses,
      Map<String, String> meta,
      Place place) {
    public Node {
      taggedAddresses = Map.copyOf(taggedAddresses);
      meta = Map.copyOf(meta);
    }
  }

  /** The instance itself. */
  public record Service(
      String id,
      String kind,
      String address,
      int port,
      List<String> tags,
      Map<String, String> meta,
      Map<String, Target> taggedAddresses,
      Weights weights,
      Place place) {
    public Service {
      tags = List.copyOf(tags);
      meta = Map.copyOf(meta);
      taggedAddresses = Map.copyOf(taggedAddresses);
    }
  }

  /** An address of an instance under a tag such as {@code wan}; the port is 0 if not given. */
  public record Target(String address, int port) {}

  /** The share of traffic while passing, and while a check warns. */
  public record Weights(int passing, int warning) {
    static final Weights DEFAULT = new Weights(1, 1);
  }

  /** Consul's locality (from version 1.17); empty when not set. */
  public record Place(String region, String zone) {
    static final Place UNKNOWN = new Place("", "");
  }

  /** A health check of an instance or, with an empty service id, of its node. */
  public record Check(String id, String name, String status, String serviceId) {}
}
