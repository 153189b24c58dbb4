package io.registrybridge.engine.address;

import io.registrybridge.engine.publish.ResourceName;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/**
 * The virtual IPv6 address of a host: {@code fd72:6567:6272:6467::/64}, a unique local network (RFC
 * 4193) of the bridge's own, and 64 bits of the host's hash. Of 100,000 hosts two have the same one
 * with a probability of 1 in 3.7 billion, so nothing is done about it. Pure.
 */
public final class VirtualIpV6 {
  private static final long NETWORK = 0xfd72_6567_6272_6467L;

  private VirtualIpV6() {}

  /** The address in the form of RFC 4291 without shortening, in lower case. */
  public static String of(ResourceName host) {
    byte[] bytes =
        ByteBuffer.allocate(16).putLong(NETWORK).putLong(HostHash.of(host).second()).array();
    try {
      return InetAddress.getByAddress(bytes).getHostAddress();
    } catch (UnknownHostException e) {
      throw new AssertionError("16 bytes are an IPv6 address", e);
    }
  }
}
