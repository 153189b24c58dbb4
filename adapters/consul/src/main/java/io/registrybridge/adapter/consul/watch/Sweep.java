package io.registrybridge.adapter.consul.watch;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Reads all services without a slot one after the other, spread over time, after something was
 * registered: the only way to see instances without checks, and changed metadata. Rests otherwise,
 * but for a slow round for safety.
 */
final class Sweep {
  private static final Duration STEP = Duration.ofMillis(100);

  /** A round ends within 45 s, so that with the reads themselves a change is seen within 60 s. */
  private static final int MOST_STEPS = 450;

  private static final Duration SAFETY = Duration.ofMinutes(10);

  private final Supplier<List<WatchedService>> services;
  private final Consumer<WatchedService> read;
  private final RandomGenerator random;
  private final Semaphore wanted = new Semaphore(0);

  // Owned by the loop.
  private String lastName = "";
  private int left;

  /**
   * @param services those without a slot, in the order of their names
   * @param read has a service read soon
   */
  Sweep(
      Supplier<List<WatchedService>> services,
      Consumer<WatchedService> read,
      RandomGenerator random) {
    this.services = services;
    this.read = read;
    this.random = random;
  }

  /** Asks that every service is read once from now on; returns at once. */
  void request() {
    wanted.release();
  }

  /** Makes a step of a round, or waits for the next round to begin. */
  Duration round() throws InterruptedException {
    if (left <= 0) {
      long most = SAFETY.toMillis();
      boolean asked = wanted.tryAcquire(most + random.nextLong(most / 5), TimeUnit.MILLISECONDS);
      left = services.get().size();
      if (asked) {
        wanted.drainPermits();
      }
    } else if (wanted.tryAcquire()) {
      // A service that was read before this request must be read once more.
      wanted.drainPermits();
      left = services.get().size();
    }
    step();
    return STEP;
  }

  private void step() {
    List<WatchedService> all = services.get();
    if (all.isEmpty()) {
      left = 0;
      return;
    }
    int count = Math.min(left, all.size() / MOST_STEPS + 1);
    int at = after(all, lastName);
    for (int i = 0; i < count; i++) {
      WatchedService service = all.get((at + i) % all.size());
      read.accept(service);
      lastName = service.name;
    }
    left -= count;
  }

  private static int after(List<WatchedService> all, String name) {
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i).name.compareTo(name) > 0) {
        return i;
      }
    }
    return 0;
  }
}
