package io.registrybridge.engine.publish;

import com.google.protobuf.ByteString;

/**
 * One resource, ready to be sent.
 *
 * <p>Instances are kept and shared by everybody who sends them; an unchanged resource stays the
 * same instance from one snapshot to the next.
 *
 * @param kind what it is
 * @param name what it is called
 * @param encoded the bytes of the {@code google.protobuf.Any} that holds an {@code
 *     istio.mcp.v1alpha1.Resource}, which is one element of {@code DiscoveryResponse.resources}
 * @param version the content hash, which is also the version that istiod compares
 */
public record IstioResource(
    ResourceKind kind, ResourceName name, ByteString encoded, String version) {}
