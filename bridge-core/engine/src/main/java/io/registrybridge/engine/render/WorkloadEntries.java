package io.registrybridge.engine.render;

import io.registrybridge.engine.address.HostHash;
import io.registrybridge.engine.publish.ResourceName;
import io.registrybridge.proto.istio.networking.v1alpha3.WorkloadSelector;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/** How WorkloadEntries are called and found. Pure. */
final class WorkloadEntries {
  /** Tells which host a WorkloadEntry belongs to; a value of 16 hexadecimal digits. */
  static final String HOST = "registrybridge.io/host";

  // Kubernetes: a DNS subdomain name (RFC 1123).
  private static final int NAME_MAX = 253;
  private static final int HASH_BYTES = 8;

  private WorkloadEntries() {}

  /** The value of the label {@link #HOST}. */
  static String mark(ResourceName host) {
    return HexFormat.of().toHexDigits(HostHash.of(host).first());
  }

  static WorkloadSelector selector(ResourceName host) {
    return WorkloadSelector.newBuilder().putLabels(HOST, mark(host)).build();
  }

  /**
   * A name that stays with the instance: istiod takes it for the endpoint's identity
   * (pilot/pkg/model, IstioEndpoint.Key).
   */
  static ResourceName name(ResourceName host, InstanceKey instance) {
    String suffix = "-" + hash(instance);
    String text = host.name();
    String head = text.substring(0, Math.min(text.length(), NAME_MAX - suffix.length()));
    return new ResourceName(
        host.namespace(), head.replaceAll("[^a-z0-9]+$", "") + suffix, host.host());
  }

  private static String hash(InstanceKey instance) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (String part :
          new String[] {
            instance.service().source(),
            instance.service().scope(),
            instance.service().name(),
            instance.id()
          }) {
        digest.update(part.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
      }
      return HexFormat.of().formatHex(Arrays.copyOf(digest.digest(), HASH_BYTES));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
