package io.registrybridge.testkit.mcp;

import com.google.protobuf.InvalidProtocolBufferException;
import io.registrybridge.proto.istio.mcp.v1alpha1.Resource;
import io.registrybridge.proto.istio.networking.v1alpha3.ServiceEntry;

/**
 * A resource in the client's store.
 *
 * @param name {@code namespace/name}
 * @param version by which istiod tells a changed resource
 * @param resource as it came
 */
public record StoredResource(String name, String version, Resource resource) {
  /** The body, which must be a ServiceEntry. */
  public ServiceEntry serviceEntry() {
    try {
      return resource.getBody().unpack(ServiceEntry.class);
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(name + " holds no ServiceEntry: " + resource.getBody(), e);
    }
  }
}
