package io.registrybridge.adapter.consul.watch;

import io.registrybridge.adapter.consul.http.Answer;
import io.registrybridge.api.concurrent.Scheduler;
import java.time.Duration;

/**
 * Bounds what a kind of request costs Consul, by the size of the answers: a token bucket of the
 * server's time. After quiet a request goes at once; under constant change they keep to a share of
 * one core. Safe for use by several threads.
 */
final class CostPacer {
  /** Measured with Consul 1.22.3 ({@code DESIGN.md}): making the JSON is what costs. */
  private static final double NANOS_PER_BYTE = 10;

  /** Of the service list: Consul goes through all instances for it, and names the services only. */
  static final double NANOS_PER_BYTE_OF_THE_SERVICE_LIST = 200;

  private static final double NANOS_PER_ANSWER = 1_000_000;

  /**
   * What an answer to a list is booked with at least. A short one costs Consul a tenth of it, but
   * each request costs the bridge as well: under steady change lists are asked for a few times a
   * second, not once for each change.
   */
  static final Duration LEAST_OF_A_LIST = Duration.ofMillis(10);

  private final Scheduler scheduler;
  private final double share;
  private final double burstNanos;
  private final double leastNanos;
  private final double nanosPerByte;

  // Guarded by this.
  private double credit;
  private long countedAt;

  /** For answers whose JSON is what costs. */
  CostPacer(Scheduler scheduler, double share, Duration burst, Duration least) {
    this(scheduler, share, burst, least, NANOS_PER_BYTE);
  }

  /**
   * @param share of one core, above 0
   * @param burst the cost that may be spent at once after quiet
   * @param least what an answer is booked with at least
   * @param nanosPerByte of an answer
   */
  CostPacer(
      Scheduler scheduler, double share, Duration burst, Duration least, double nanosPerByte) {
    this.scheduler = scheduler;
    this.share = share;
    this.burstNanos = burst.toNanos();
    this.leastNanos = least.toNanos();
    this.nanosPerByte = nanosPerByte;
    this.credit = burstNanos;
    this.countedAt = scheduler.nanoTime();
  }

  /** Books an answer. */
  synchronized void spent(Answer answer) {
    book(Math.max(leastNanos, NANOS_PER_ANSWER + nanosPerByte * answer.body().length));
  }

  /** Books requests that others make. */
  synchronized void spent(int requests) {
    book(requests * Math.max(leastNanos, NANOS_PER_ANSWER));
  }

  private void book(double nanos) {
    count();
    credit -= nanos;
  }

  /** How long to wait before the next request; zero for not at all. */
  synchronized Duration pause() {
    count();
    return credit >= 0 ? Duration.ZERO : Duration.ofNanos((long) (-credit / share));
  }

  private void count() {
    long now = scheduler.nanoTime();
    credit = Math.min(burstNanos, credit + (now - countedAt) * share);
    countedAt = now;
  }
}
