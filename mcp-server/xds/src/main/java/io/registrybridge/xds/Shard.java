package io.registrybridge.xds;

import io.registrybridge.api.error.BridgeException;
import io.registrybridge.api.error.ErrorCode;
import io.registrybridge.engine.address.HostHash;
import io.registrybridge.engine.publish.ResourceName;

/**
 * One of the parts that the resources are split into, so that a change resends only the part it
 * lies in.
 *
 * <p>Which part a resource lies in is a pure function of its namespace and host: the first eight
 * bytes of the SHA-256 of {@code namespace/host} in UTF-8, as an unsigned big-endian number, modulo
 * the count. Replicas of different versions serve one istiod, so this never changes.
 *
 * @param number from 1 to {@code count}
 * @param count how many parts there are, from 1 to {@value #MAX_COUNT}
 */
public record Shard(int number, int count) {
  /** More would cost istiod more in subscriptions than it saves. */
  public static final int MAX_COUNT = 1024;

  /** The only part of one: all resources. */
  public static final Shard EVERYTHING = new Shard(1, 1);

  public Shard {
    if (count < 1 || count > MAX_COUNT || number < 1 || number > count) {
      throw new BridgeException(
          ErrorCode.CONFIGURATION_INVALID,
          "There is no shard %d of %d: expected a number from 1 to the count, and a count up to %d."
              .formatted(number, count, MAX_COUNT));
    }
  }

  /** Whether a resource lies in this part. */
  public boolean contains(ResourceName name) {
    return indexOf(name, count) == index();
  }

  /** The number of this part, from 0. */
  int index() {
    return number - 1;
  }

  /** The part that a resource lies in, from 0. */
  static int indexOf(ResourceName name, int count) {
    if (count == 1) {
      return 0;
    }
    return (int) Long.remainderUnsigned(HostHash.of(name).first(), count);
  }

  /** As people read it: {@code 3 of 8}. */
  @Override
  public String toString() {
    return number + " of " + count;
  }
}
