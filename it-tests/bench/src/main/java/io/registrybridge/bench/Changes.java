package io.registrybridge.bench;

import java.time.Duration;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.function.IntConsumer;
import java.util.function.IntPredicate;

/**
 * Random services get one instance more, or lose it again, and new services come, at an even pace.
 * Not thread-safe.
 */
final class Changes {
  private final Registry registry;
  private final Random random = new Random(4711);
  private final Set<Integer> extended = new HashSet<>();

  Changes(Registry registry) {
    this.registry = registry;
  }

  /**
   * Makes changes, one after the other; returns after the last one's turn.
   *
   * @param busy services that must not be changed now
   * @param before told of the service before each change
   */
  void make(int count, Duration every, IntPredicate busy, IntConsumer before)
      throws InterruptedException {
    paced(
        count,
        every,
        turn -> {
          int service = random.nextInt(registry.services());
          while (busy.test(service)) {
            service = random.nextInt(registry.services());
          }
          before.accept(service);
          change(service);
        });
  }

  /**
   * Registers services that were never there, with one instance each.
   *
   * @param before told of the service before each
   */
  void makeNew(int count, Duration every, IntConsumer before) throws InterruptedException {
    paced(
        count,
        every,
        turn -> {
          int service = registry.services() + turn;
          before.accept(service);
          registry.extend(service);
        });
  }

  private static void paced(int count, Duration every, IntConsumer turn)
      throws InterruptedException {
    long next = System.nanoTime();
    for (int i = 0; i < count; i++) {
      turn.accept(i);
      next += every.toNanos();
      long pause = next - System.nanoTime();
      if (pause > 0) {
        Thread.sleep(Duration.ofNanos(pause));
      }
    }
  }

  private void change(int service) {
    if (extended.add(service)) {
      registry.extend(service);
    } else {
      extended.remove(service);
      registry.reduce(service);
    }
  }
}
