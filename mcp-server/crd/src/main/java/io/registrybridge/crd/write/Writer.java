package io.registrybridge.crd.write;

import io.registrybridge.api.concurrent.Backoff;
import io.registrybridge.api.concurrent.Cancellable;
import io.registrybridge.api.concurrent.Scheduler;
import io.registrybridge.crd.document.ObservedResource;
import io.registrybridge.crd.document.ObservedResource.Own;
import io.registrybridge.crd.document.ResourceKey;
import io.registrybridge.crd.plan.Comparison;
import io.registrybridge.crd.plan.Judge;
import io.registrybridge.crd.plan.Notice;
import io.registrybridge.crd.plan.Standing;
import io.registrybridge.crd.plan.Step;
import io.registrybridge.crd.plan.Verdict;
import io.registrybridge.engine.publish.Publication;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the API server to what the engine publishes.
 *
 * <p>It compares from the first moment on, also while another process writes, and writes nothing
 * before everything that stands there and everything that is to stand there is known. Each object
 * is judged anew right before its request goes out; the right to write is asked for last. Safe for
 * use by several threads.
 */
public final class Writer {
  private static final Logger LOGGER = LoggerFactory.getLogger(Writer.class);

  private static final Duration TICK = Duration.ofSeconds(1);

  // Enough to use the rate that is allowed at 50 ms a write, few enough for any API server.
  private static final int MOST_AT_ONCE = 8;

  private static final Backoff OBJECT_BACKOFF =
      new Backoff(Duration.ofMillis(250), Duration.ofMinutes(1), 0.3);
  private static final Backoff SERVER_BACKOFF =
      new Backoff(Duration.ofMillis(250), Duration.ofSeconds(5), 0.3);

  private final Comparison comparison;
  private final Judge judge;
  private final ResourceApi api;
  private final BooleanSupplier mayWrite;
  private final Supplier<Map<String, Standing>> standings;
  private final Scheduler scheduler;
  private final WriterMetrics metrics;

  // Guarded by this, like the comparison and the judge.
  private final WorkQueue queue = new WorkQueue();
  private final Parallelism parallelism = new Parallelism(MOST_AT_ONCE);
  private final RateLimit rate;
  private final Map<ResourceKey, Notice> notices = new HashMap<>();
  private final Map<ResourceKey, Trouble> troubles = new HashMap<>();
  private final Map<ResourceKey, Long> toldAt = new HashMap<>();
  private final Set<ResourceKey> inFlight = new HashSet<>();
  private boolean listed;
  private boolean published;
  private boolean closed;
  private int serverFailures;
  private long pausedUntil;
  private Cancellable next = () -> {};
  private Cancellable tick = () -> {};

  /** A write that failed, and when it may be tried again. */
  private record Trouble(Failure failure, long notBefore, boolean isPassing) {}

  /**
   * @param mayWrite whether this process may write now
   * @param standings how the sources stand now
   * @param writesPerSecond the most writes a second
   */
  public Writer(
      Comparison comparison,
      Judge judge,
      ResourceApi api,
      BooleanSupplier mayWrite,
      Supplier<Map<String, Standing>> standings,
      int writesPerSecond,
      Scheduler scheduler,
      WriterMetrics metrics) {
    this.comparison = comparison;
    this.judge = judge;
    this.api = api;
    this.mayWrite = mayWrite;
    this.standings = standings;
    this.scheduler = scheduler;
    this.metrics = metrics;
    this.rate = new RateLimit(writesPerSecond, scheduler.nanoTime());
    this.pausedUntil = scheduler.nanoTime();
  }

  /** Begins to look at what time changes. */
  public synchronized void start() {
    tick = scheduler.schedule("crd tick", TICK, this::tick);
  }

  /** Takes what the engine has published; returns at once. */
  public synchronized void publish(Publication publication) {
    boolean first = !published;
    published = true;
    judge.standings(standings.get());
    Set<ResourceKey> affected = comparison.publish(publication);
    for (ResourceKey key : affected) {
      toldAt.putIfAbsent(key, publication.sinceNanos());
      // Another content is another try.
      troubles.remove(key);
    }
    if (first) {
      toldAt.clear();
      compareAll();
    } else {
      look(affected);
    }
    pump();
  }

  /** Takes what the watch tells of an object that is there. */
  public synchronized void observe(ObservedResource found) {
    Set<ResourceKey> affected = comparison.observe(found);
    if (!affected.isEmpty()) {
      freshNews(found.key());
    }
    look(affected);
    pump();
  }

  /** What was refused because it had changed meanwhile need not wait: now it is known how. */
  private void freshNews(ResourceKey key) {
    troubles.computeIfPresent(key, (same, trouble) -> trouble.isPassing() ? null : trouble);
  }

  /** Takes from the watch that an object is gone. */
  public synchronized void gone(ResourceKey key, String uid) {
    look(comparison.gone(key, uid));
    pump();
  }

  /** Everything that stands there has been told. */
  public synchronized void listed() {
    if (!listed) {
      listed = true;
      compareAll();
      pump();
    }
  }

  /** This process may write from now on. */
  public synchronized void mayWriteNow() {
    compareAll();
    pump();
  }

  /** Starts no more writes; says whether those on their way are over in time. */
  public boolean stop(Duration longest) {
    synchronized (this) {
      closed = true;
      tick.cancel();
      next.cancel();
    }
    long end = scheduler.nanoTime() + longest.toNanos();
    synchronized (this) {
      while (!inFlight.isEmpty() && scheduler.nanoTime() - end < 0) {
        try {
          wait(Math.max(1, (end - scheduler.nanoTime()) / 1_000_000));
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return false;
        }
      }
      return inFlight.isEmpty();
    }
  }

  /** How many objects of this bridge stand there that were made of a source. */
  public synchronized int standingOf(String source) {
    return (int) comparison.own().stream().filter(ours -> ours.sources().contains(source)).count();
  }

  public synchronized WriterView view() {
    Map<ResourceKey, Failure> failures = new TreeMap<>();
    troubles.forEach((key, trouble) -> failures.put(key, trouble.failure()));
    return new WriterView(
        listed,
        published,
        comparison.desired().size(),
        comparison.own().size(),
        queue.size(),
        inFlight.size(),
        notices.entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(Map.Entry::getValue)
            .toList(),
        new TreeMap<>(failures));
  }

  /** Judges everything, for the first time or after a while in which others wrote. */
  private void compareAll() {
    judge.standings(standings.get());
    judge.recount();
    Set<ResourceKey> all = new HashSet<>();
    comparison.desired().forEach(wanted -> all.add(wanted.key()));
    comparison.own().forEach(ours -> all.add(ours.key()));
    look(all);
  }

  /** What is held and what failed is looked at again as time passes. */
  private synchronized void tick() {
    if (closed) {
      return;
    }
    tick = scheduler.schedule("crd tick", TICK, this::tick);
    if (!isReady()) {
      return;
    }
    judge.standings(standings.get());
    if (!notices.isEmpty()) {
      judge.recount();
      judge.prune(notices.keySet());
      look(List.copyOf(notices.keySet()));
    }
    long now = scheduler.nanoTime();
    look(
        troubles.entrySet().stream()
            .filter(trouble -> trouble.getValue().notBefore() - now <= 0)
            .map(Map.Entry::getKey)
            .toList());
    pump();
  }

  private boolean isReady() {
    return listed && published;
  }

  private void look(Collection<ResourceKey> keys) {
    if (!isReady()) {
      return;
    }
    long now = scheduler.nanoTime();
    for (ResourceKey key : keys) {
      Verdict verdict = judge(key, now);
      if (verdict.step().isPresent() && !inFlight.contains(key) && !waits(key, now)) {
        queue.put(verdict.step().get());
      } else {
        queue.remove(key);
      }
    }
  }

  private Verdict judge(ResourceKey key, long now) {
    Verdict verdict = judge.judge(key, now);
    Notice before = notices.get(key);
    if (verdict.notice().isPresent()) {
      notices.put(key, verdict.notice().get());
      if (before == null
          || !WriterView.word(before).equals(WriterView.word(verdict.notice().get()))) {
        report(verdict.notice().get());
      }
    } else {
      notices.remove(key);
    }
    if (verdict.step().isEmpty()) {
      troubles.remove(key);
      toldAt.remove(key);
    }
    return verdict;
  }

  private static void report(Notice notice) {
    LOGGER
        .atWarn()
        .addKeyValue("object", notice.key())
        .addKeyValue("why", WriterView.word(notice))
        .addKeyValue("detail", notice.text())
        .log("a custom resource is not as the engine has it");
  }

  private boolean waits(ResourceKey key, long now) {
    Trouble trouble = troubles.get(key);
    return trouble != null && trouble.notBefore() - now > 0;
  }

  /** Starts as many writes as there may be. */
  private void pump() {
    while (!closed
        && isReady()
        && inFlight.size() < parallelism.limit()
        && mayWrite.getAsBoolean()) {
      long now = scheduler.nanoTime();
      if (pausedUntil - now > 0) {
        pumpIn(pausedUntil - now);
        return;
      }
      Optional<Step> step = nextStep(now);
      if (step.isEmpty()) {
        return;
      }
      long wait = rate.take(now);
      if (wait > 0) {
        queue.put(step.get());
        pumpIn(wait);
        return;
      }
      Step write = step.get();
      inFlight.add(write.key());
      scheduler.start("crd write", () -> write(write));
    }
  }

  private void pumpIn(long nanos) {
    next.cancel();
    next = scheduler.schedule("crd pump", Duration.ofNanos(nanos), this::pumpNow);
  }

  private synchronized void pumpNow() {
    pump();
  }

  private Optional<Step> nextStep(long now) {
    for (Optional<ResourceKey> key = queue.take(); key.isPresent(); key = queue.take()) {
      Verdict verdict = judge(key.get(), now);
      if (verdict.step().isPresent() && !inFlight.contains(key.get())) {
        return verdict.step();
      }
    }
    return Optional.empty();
  }

  private void write(Step step) {
    // Whatever is thrown: without an outcome the object would be on its way for ever.
    WriteOutcome outcome = new WriteOutcome.Unreachable("the write was broken off");
    try {
      // Asked last: a process that was stopped in between must not write when it goes on.
      outcome = mayWrite.getAsBoolean() ? send(step) : new WriteOutcome.Outdated();
    } finally {
      done(step, outcome);
    }
  }

  private WriteOutcome send(Step step) {
    long started = scheduler.nanoTime();
    WriteOutcome outcome;
    try {
      outcome = api.write(step);
    } catch (RuntimeException e) {
      outcome = new WriteOutcome.Unreachable("the write failed before there was an answer: " + e);
    }
    metrics.written(step, outcome, Duration.ofNanos(scheduler.nanoTime() - started));
    return outcome;
  }

  private synchronized void done(Step step, WriteOutcome outcome) {
    inFlight.remove(step.key());
    Set<ResourceKey> affected = new HashSet<>(Set.of(step.key()));
    switch (outcome) {
      case WriteOutcome.Applied applied -> affected.addAll(applied(step, applied.now()));
      case WriteOutcome.Deleted deleted -> {
        if (step instanceof Step.Delete delete) {
          affected.addAll(comparison.deleted(delete.own()));
        }
        settled(step.key(), affected);
      }
      case WriteOutcome.Taken taken -> {
        taken.found().ifPresent(found -> affected.addAll(comparison.observe(found)));
        failed(step, outcome, "somebody else's object stands there", affected);
      }
      case WriteOutcome.Outdated outdated ->
          failed(step, outcome, "it has changed meanwhile", affected);
      case WriteOutcome.Denied denied -> failed(step, outcome, denied.message(), affected);
      case WriteOutcome.NamespaceMissing missing ->
          failed(step, outcome, missing.message(), affected);
      case WriteOutcome.Refused refused -> failed(step, outcome, refused.message(), affected);
      case WriteOutcome.Throttled throttled -> tooMany(throttled.pause());
      case WriteOutcome.Unreachable unreachable -> {
        serverFailures++;
        pause(SERVER_BACKOFF.delay(serverFailures, scheduler.random()));
        if (serverFailures == 1) {
          LOGGER
              .atWarn()
              .addKeyValue("cause", unreachable.message())
              .log("the API server cannot be written to; trying again");
        }
      }
    }
    look(affected);
    pump();
    notifyAll();
  }

  /** What was on its way at the same time says nothing more. */
  private void tooMany(Duration pause) {
    if (pausedUntil - scheduler.nanoTime() <= 0) {
      parallelism.tooMany();
    }
    pause(pause);
  }

  private Set<ResourceKey> applied(Step step, ObservedResource now) {
    Set<ResourceKey> affected = new HashSet<>(comparison.observe(now));
    boolean kept =
        !(now instanceof Own) || comparison.isIntact(step.key()) || hasChangedSince(step);
    if (kept) {
      Long told = toldAt.remove(step.key());
      if (told != null) {
        metrics.reached(Duration.ofNanos(scheduler.nanoTime() - told));
      }
      settled(step.key(), affected);
    } else {
      failed(
          step,
          new WriteOutcome.Refused(""),
          "the API server keeps another content than it was given: its CRDs may be older than"
              + " this bridge, or a webhook changes it",
          affected);
    }
    return affected;
  }

  /** Whether the engine wants something else by now than what was written. */
  private boolean hasChangedSince(Step step) {
    return switch (step) {
      case Step.Create create -> !comparison.wants(create.desired());
      case Step.Update update -> !comparison.wants(update.desired());
      case Step.Delete delete -> true;
    };
  }

  private void settled(ResourceKey key, Set<ResourceKey> affected) {
    serverFailures = 0;
    parallelism.taken();
    troubles.remove(key);
    affected.addAll(comparison.markFailing(key, false));
  }

  private void failed(Step step, WriteOutcome outcome, String message, Set<ResourceKey> affected) {
    serverFailures = 0;
    ResourceKey key = step.key();
    Trouble before = troubles.get(key);
    int attempts = before == null ? 1 : before.failure().attempts() + 1;
    Failure failure =
        new Failure(
            outcome.word(),
            message,
            before == null ? scheduler.wallTime() : before.failure().since(),
            attempts);
    Duration delay = OBJECT_BACKOFF.delay(attempts, scheduler.random());
    boolean passing = outcome instanceof WriteOutcome.Outdated;
    troubles.put(key, new Trouble(failure, scheduler.nanoTime() + delay.toNanos(), passing));
    if (!passing) {
      affected.addAll(comparison.markFailing(key, true));
    }
    if (!passing && (before == null || !before.failure().outcome().equals(outcome.word()))) {
      LOGGER
          .atWarn()
          .addKeyValue("object", key)
          .addKeyValue("outcome", outcome.word())
          .addKeyValue("detail", message)
          .log("a custom resource cannot be written; trying again");
    }
  }

  private void pause(Duration wait) {
    pausedUntil = scheduler.nanoTime() + wait.toNanos();
  }
}
