package io.registrybridge.engine.render;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import io.registrybridge.api.error.BridgeException;
import io.registrybridge.api.error.ErrorCode;
import io.registrybridge.engine.publish.IstioResource;
import io.registrybridge.proto.istio.mcp.v1alpha1.Resource;
import io.registrybridge.proto.istio.networking.v1alpha3.DestinationRule;
import io.registrybridge.proto.istio.networking.v1alpha3.ServiceEntry;
import io.registrybridge.proto.istio.networking.v1alpha3.Subset;
import java.util.List;

/**
 * What a published resource says, for people: read from its bytes, so that it is what istiod is
 * told.
 *
 * @param hosts the hosts of a ServiceEntry, or the one of a DestinationRule
 * @param addresses the virtual addresses of a ServiceEntry
 * @param ports the ports of a ServiceEntry
 * @param resolution how the proxies find the endpoints of a ServiceEntry; empty for others
 * @param subsets the subsets of a DestinationRule, by name
 */
public record PublishedForm(
    List<String> hosts,
    List<String> addresses,
    List<Port> ports,
    String resolution,
    List<String> subsets) {

  public PublishedForm {
    hosts = List.copyOf(hosts);
    addresses = List.copyOf(addresses);
    ports = List.copyOf(ports);
    subsets = List.copyOf(subsets);
  }

  /**
   * One port of a ServiceEntry.
   *
   * @param number what is dialled
   * @param name its name
   * @param protocol in Istio's words
   * @param target what it leads to on every endpoint; 0 if each endpoint has its own
   */
  public record Port(int number, String name, String protocol, int target) {}

  /** Reads a resource that this bridge has made. */
  public static PublishedForm of(IstioResource resource) {
    try {
      Any body = Any.parseFrom(resource.encoded()).unpack(Resource.class).getBody();
      return switch (resource.kind()) {
        case SERVICE_ENTRY -> of(body.unpack(ServiceEntry.class));
        case DESTINATION_RULE -> of(body.unpack(DestinationRule.class));
        case WORKLOAD_ENTRY -> new PublishedForm(List.of(), List.of(), List.of(), "", List.of());
      };
    } catch (InvalidProtocolBufferException e) {
      throw new BridgeException(
          ErrorCode.INTERNAL, "the resource " + resource.name() + " cannot be read", e);
    }
  }

  private static PublishedForm of(ServiceEntry entry) {
    boolean own = entry.getEndpointsList().stream().anyMatch(each -> each.getPortsCount() > 0);
    return new PublishedForm(
        entry.getHostsList(),
        entry.getAddressesList(),
        entry.getPortsList().stream()
            .map(
                port ->
                    new Port(
                        port.getNumber(),
                        port.getName(),
                        port.getProtocol(),
                        port.getTargetPort() != 0
                            ? port.getTargetPort()
                            : own ? 0 : port.getNumber()))
            .toList(),
        entry.getResolution().name(),
        List.of());
  }

  private static PublishedForm of(DestinationRule rule) {
    return new PublishedForm(
        List.of(rule.getHost()),
        List.of(),
        List.of(),
        "",
        rule.getSubsetsList().stream().map(Subset::getName).toList());
  }
}
