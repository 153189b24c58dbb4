package io.registrybridge.api.model;

import static io.registrybridge.api.model.Preconditions.requireNonBlank;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One instance of a service, as the registry has it. Odd values (port 0, a host name, an illegal
 * label) are carried, not judged: the engine repairs or leaves out, and reports.
 *
 * @param id the registry's identity of the instance, unique within its service
 * @param address an IPv4 or IPv6 address or a host name; empty when the registry has none
 * @param ports the ports in the registry's order; may be empty
 * @param metadata the registry's metadata and tags, without secrets (see {@link SecretKeys})
 * @param availability whether the registry says that the instance should get traffic
 * @param weight the share of traffic in relation to the service's other instances, 1.0 where the
 *     registry says nothing, 0 for none; not yet checked, so it may be negative or not a number
 * @param locality where the instance runs
 * @param network Istio's name of the network the address is valid in; empty for the default one
 * @param serviceAccount the Kubernetes service account the workload has an identity of; empty for a
 *     workload without mesh identity
 */
public record ServiceInstance(
    String id,
    String address,
    List<InstancePort> ports,
    Map<String, String> metadata,
    Availability availability,
    double weight,
    Locality locality,
    String network,
    String serviceAccount) {

  public ServiceInstance {
    requireNonBlank(id, "the id of an instance");
    ports = List.copyOf(ports);
    metadata = Map.copyOf(metadata);
  }

  /** Starts an instance that is available, of weight 1 and of which nothing else is known. */
  public static Builder builder(String id, String address) {
    return new Builder(id, address);
  }

  /** Collects what is known of one instance. Not thread-safe. */
  public static final class Builder {
    private final String id;
    private final String address;
    private final List<InstancePort> ports = new ArrayList<>();
    private Map<String, String> metadata = Map.of();
    private Availability availability = Availability.AVAILABLE;
    private double weight = 1.0;
    private Locality locality = Locality.UNKNOWN;
    private String network = "";
    private String serviceAccount = "";

    private Builder(String id, String address) {
      this.id = id;
      this.address = address;
    }

    public Builder port(InstancePort port) {
      ports.add(port);
      return this;
    }

    public Builder metadata(Map<String, String> metadata) {
      this.metadata = metadata;
      return this;
    }

    public Builder availability(Availability availability) {
      this.availability = availability;
      return this;
    }

    public Builder weight(double weight) {
      this.weight = weight;
      return this;
    }

    public Builder locality(Locality locality) {
      this.locality = locality;
      return this;
    }

    public Builder network(String network) {
      this.network = network;
      return this;
    }

    public Builder serviceAccount(String serviceAccount) {
      this.serviceAccount = serviceAccount;
      return this;
    }

    public ServiceInstance build() {
      return new ServiceInstance(
          id, address, ports, metadata, availability, weight, locality, network, serviceAccount);
    }
  }
}
