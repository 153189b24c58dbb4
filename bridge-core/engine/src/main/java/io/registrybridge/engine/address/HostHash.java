package io.registrybridge.engine.address;

import io.registrybridge.engine.publish.ResourceName;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Numbers that stand for a host: parts of the SHA-256 of {@code namespace/host} in UTF-8. Replicas
 * of different versions serve one istiod, so this never changes. Pure.
 *
 * @param first the first eight bytes, big-endian
 * @param second the next eight
 */
public record HostHash(long first, long second) {
  /** The hash of the host that a resource belongs to. */
  public static HostHash of(ResourceName name) {
    ByteBuffer hash =
        ByteBuffer.wrap(
            sha256()
                .digest((name.namespace() + "/" + name.host()).getBytes(StandardCharsets.UTF_8)));
    return new HostHash(hash.getLong(), hash.getLong());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
