package io.registrybridge.adapter.eureka.watch;

import io.registrybridge.adapter.eureka.registry.Instance;
import io.registrybridge.api.concurrent.Scheduler;
import io.registrybridge.api.event.SourceStatus.Continuity;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Which server process is seen, and since when without a gap. Not thread-safe.
 *
 * <p>The token is the registration that was the oldest when the process was first seen: another
 * bridge, or this one after its restart, finds the same one as long as that instance stays, and
 * another process never has it. Should the instance have gone meanwhile the token is another one,
 * which errs on the safe side.
 */
final class Incarnation {
  /** After that long, also the clients that back off for 300 s have registered. */
  private static final long YOUNG_NANOS = Duration.ofMinutes(10).toNanos();

  private final Scheduler scheduler;
  private boolean outOfSight;
  private long since;
  private View view = new View(0, "", Continuity.CONTINUOUS);

  /**
   * What is told of it.
   *
   * @param epoch 0 before the first answer
   * @param token empty as long as no instance was seen
   */
  record View(long epoch, String token, Continuity continuity) {}

  Incarnation(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  View view() {
    return view;
  }

  /** Whether the registry was out of sight since the epoch began. */
  boolean isOutOfSight() {
    return outOfSight;
  }

  /** The registry did not answer: its owners may have lost it as well. */
  void lost() {
    outOfSight = true;
  }

  /**
   * The first answer of all. One without any instance does not tell who gave it.
   *
   * @param oldest the instance that registered first, if there is any
   */
  void first(Supplier<Optional<Instance>> oldest) {
    String token = token(oldest.get());
    begin(token.isEmpty() ? Continuity.CONTINUITY_UNKNOWN : Continuity.CONTINUOUS, token);
  }

  /** Another process answers, or one that cannot be told from another. */
  void other(Supplier<Optional<Instance>> oldest) {
    begin(Continuity.CONTINUITY_UNKNOWN, token(oldest.get()));
  }

  /** Whether a doubt may begin: each begins all holds anew, so they must end in between. */
  boolean isUndoubted() {
    return view.continuity() != Continuity.CONTINUITY_UNKNOWN
        || scheduler.nanoTime() - since >= YOUNG_NANOS;
  }

  /** The same process answers, and no longer shows what nobody has removed. */
  void doubted() {
    begin(Continuity.CONTINUITY_UNKNOWN, view.token());
  }

  /** The same process answers. */
  void same(Supplier<Optional<Instance>> oldest) {
    if (outOfSight) {
      outOfSight = false;
      // Its owners may still be on their way to it, whatever else has happened since.
      view =
          new View(
              view.epoch() + 1,
              view.token(),
              isUndoubted() ? Continuity.CONTINUOUS : Continuity.CONTINUITY_UNKNOWN);
    }
    if (view.token().isEmpty()) {
      view = new View(view.epoch(), token(oldest.get()), view.continuity());
    }
  }

  private void begin(Continuity continuity, String token) {
    outOfSight = false;
    since = scheduler.nanoTime();
    view = new View(view.epoch() + 1, token, continuity);
  }

  private static String token(Optional<Instance> oldest) {
    return oldest.map(first -> first.key() + "@" + first.registered()).orElse("");
  }
}
