package io.registrybridge.engine.publish;

/**
 * Carries the resources out of the process.
 *
 * <p>Each publisher is called on a thread of its own, one call at a time, in the order of
 * revisions. It may block: the calls it misses meanwhile are merged into one. The first call comes
 * when the readiness gate opens and names every resource as changed; until then a publisher knows
 * nothing and says so to whoever asks.
 */
@FunctionalInterface
public interface Publisher {
  /**
   * Takes the newest state.
   *
   * @throws InterruptedException if the publisher is closed while it blocks
   */
  void publish(Publication publication) throws InterruptedException;
}
