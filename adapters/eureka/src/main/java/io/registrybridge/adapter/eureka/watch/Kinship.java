package io.registrybridge.adapter.eureka.watch;

/**
 * How the registration times in an answer fit those that are known. The server that answers sets
 * them itself, in milliseconds, at each registration: equal ones come from the same process, and
 * they are other ones after its restart and on each of its peers.
 *
 * @param shared instances that are known and in the answer
 * @param equal how many of them have the known registration time, or were removed with it
 * @param other how many have another one: another process, or registered again
 */
record Kinship(int shared, int equal, int other) {
  /** Nothing was compared. */
  static final Kinship NONE = new Kinship(0, 0, 0);

  /**
   * Peers take registrations over within a second, so that with clocks that differ by as much a few
   * of ten thousand may be equal by chance; of one process most are.
   */
  private static final int EQUAL_OF_TEN = 1;

  /** Whether the same process answers. */
  boolean isProven() {
    return equal > 0 && 10L * equal >= EQUAL_OF_TEN * (long) (equal + other);
  }

  /** Whether the answer speaks for another process. */
  boolean isContradicted() {
    return other > 0 && !isProven();
  }

  /** Whether the server gives no registration times, as those do that only look like Eureka. */
  boolean isWithoutTimes() {
    return shared > 0 && equal == 0 && other == 0;
  }

  Kinship plus(Kinship more) {
    return new Kinship(shared + more.shared, equal + more.equal, other + more.other);
  }
}
