package io.registrybridge.adapter.consul.watch;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Looks at all services without a slot once after something was registered: the only way to see
 * instances without checks, and changed metadata. It goes over the nodes or over the services,
 * whichever are fewer; soon after quiet, and spread over time when changes never end. Rests
 * otherwise, but for a slow round over the services for safety.
 */
final class Sweep {
  /** A round ends within 45 s, so that with the reads themselves a change is seen within 60 s. */
  private static final Duration LONGEST_ROUND = Duration.ofSeconds(45);

  private static final Duration SAFETY = Duration.ofMinutes(10);

  private final Supplier<List<String>> nodes;
  private final Supplier<List<String>> services;
  private final Reading reading;
  private final CostPacer pacer;
  private final RandomGenerator random;
  private final Semaphore wanted = new Semaphore(0);

  // Owned by the loop.
  private boolean byNode;
  private String lastName = "";
  private int left;

  /** Looks at one thing. */
  interface Reading {
    void node(String name) throws InterruptedException;

    void service(String name) throws InterruptedException;
  }

  /**
   * @param nodes in the order of their names; empty as long as they are not known
   * @param services those without a slot, in the order of their names
   * @param pacer in which the reading is booked
   */
  Sweep(
      Supplier<List<String>> nodes,
      Supplier<List<String>> services,
      Reading reading,
      CostPacer pacer,
      RandomGenerator random) {
    this.nodes = nodes;
    this.services = services;
    this.reading = reading;
    this.pacer = pacer;
    this.random = random;
  }

  /** Asks that everything is looked at once from now on; returns at once. */
  void request() {
    wanted.release();
  }

  /** Makes a step of a round, or waits for the next round to begin. */
  Duration round() throws InterruptedException {
    if (left <= 0) {
      long most = SAFETY.toMillis();
      begin(wanted.tryAcquire(most + random.nextLong(most / 5), TimeUnit.MILLISECONDS));
    } else if (wanted.tryAcquire()) {
      // What was looked at before this request must be looked at once more.
      begin(true);
    }
    List<String> names = byNode ? nodes.get() : services.get();
    if (names.isEmpty()) {
      left = 0;
      return Duration.ZERO;
    }
    lastName = after(names, lastName);
    if (byNode) {
      reading.node(lastName);
    } else {
      reading.service(lastName);
    }
    // Not before: what could not be read is owed, and the others go first.
    left--;
    Duration longest = LONGEST_ROUND.dividedBy(names.size());
    Duration pause = pacer.pause();
    return pause.compareTo(longest) < 0 ? pause : longest;
  }

  private void begin(boolean asked) {
    wanted.drainPermits();
    int nodeCount = nodes.get().size();
    int serviceCount = services.get().size();
    boolean before = byNode;
    byNode = asked && nodeCount > 0 && nodeCount < serviceCount;
    if (byNode != before) {
      lastName = "";
    }
    left = byNode ? nodeCount : serviceCount;
  }

  private static String after(List<String> names, String name) {
    return names.stream()
        .filter(candidate -> candidate.compareTo(name) > 0)
        .findFirst()
        .orElse(names.getFirst());
  }
}
