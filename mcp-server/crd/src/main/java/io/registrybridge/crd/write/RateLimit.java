package io.registrybridge.crd.write;

/**
 * So many writes a second, and after a calm second that many at once. Pure but for its state; not
 * thread-safe.
 */
final class RateLimit {
  private static final double NANOS = 1e9;

  private final double perSecond;
  private double allowed;
  private long asOf;

  RateLimit(int perSecond, long now) {
    this.perSecond = perSecond;
    this.allowed = perSecond;
    this.asOf = now;
  }

  /**
   * Asks for one write.
   *
   * @return 0 if it may go; else how many nanoseconds there are until the next one may
   */
  long take(long now) {
    allowed = Math.min(perSecond, allowed + (now - asOf) / NANOS * perSecond);
    asOf = now;
    if (allowed >= 1) {
      allowed--;
      return 0;
    }
    return (long) Math.ceil((1 - allowed) / perSecond * NANOS) + 1;
  }
}
