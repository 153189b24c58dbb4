package io.registrybridge.adapter.vm;

import io.registrybridge.api.concurrent.Backoff;
import io.registrybridge.api.concurrent.Scheduler;
import io.registrybridge.api.concurrent.WatchLoop;
import io.registrybridge.api.model.Availability;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Looks after the instances that want it, one loop for each target. Until enough tries have failed
 * an instance is available: a bridge that has just started knows nothing against it. A try that
 * could not be made, for the address of the host is not known, says nothing of the instance.
 *
 * <p>Safe for use by several threads. Verdicts are told on the probes' own threads.
 */
final class Prober implements AutoCloseable {
  private static final Backoff BACKOFF =
      new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(15), 0.3);
  private static final Duration LONGEST_CLOSE = Duration.ofMillis(1500);
  private static final Duration LONGEST_FIRST_DELAY = Duration.ofSeconds(1);
  private static final double JITTER = 0.1;

  private final Scheduler scheduler;
  private final Consumer<ProbeTarget> changed;
  private final HostLookup lookup;

  // Guarded by this.
  private final Map<ProbeTarget, Probe> probes = new HashMap<>();

  /**
   * @param names who is asked for the addresses of host names
   * @param changed told of each target whose verdict has changed
   */
  Prober(Scheduler scheduler, HostLookup.Names names, Consumer<ProbeTarget> changed) {
    this.scheduler = scheduler;
    this.changed = changed;
    this.lookup = new HostLookup(names, scheduler);
  }

  /** Probes these targets and no others; those that go on keep what was found of them. */
  synchronized void watch(Collection<ProbeTarget> targets) {
    Set<ProbeTarget> gone = new HashSet<>(probes.keySet());
    targets.forEach(gone::remove);
    gone.forEach(
        target -> {
          Probe probe = probes.remove(target);
          if (probe != null) {
            probe.loop.cancel();
          }
        });
    for (ProbeTarget target : targets) {
      probes.computeIfAbsent(target, Probe::new);
    }
  }

  /** What was found of a target; nothing if it is not probed. */
  synchronized Verdict verdict(ProbeTarget target) {
    Probe probe = probes.get(target);
    return probe == null ? Verdict.NONE : probe.verdict;
  }

  @Override
  public void close() {
    List<Probe> running;
    synchronized (this) {
      running = List.copyOf(probes.values());
      probes.clear();
    }
    running.forEach(probe -> probe.loop.cancel());
    long end = scheduler.nanoTime() + LONGEST_CLOSE.toNanos();
    running.forEach(
        probe ->
            probe.loop.cancelAndWait(Duration.ofNanos(Math.max(0, end - scheduler.nanoTime()))));
  }

  /** One target's loop. Only its rounds change it; the verdict is read by others. */
  private final class Probe {
    private final ProbeTarget target;
    private final WatchLoop loop;
    private volatile Verdict verdict = Verdict.NONE;
    private boolean begun;
    private int successes;
    private int failures;

    Probe(ProbeTarget target) {
      this.target = target;
      this.loop =
          WatchLoop.start(
              scheduler,
              "vm " + target.describe(),
              BACKOFF,
              this::round,
              (cause, failures, retryIn) -> untried(cause));
    }

    private Duration round() throws IOException, InterruptedException {
      if (!begun) {
        begun = true;
        return firstDelay();
      }
      InetAddress address = lookup.address(target.address());
      try {
        new ProbeTry(target, scheduler).run(address);
        succeeded();
      } catch (IOException e) {
        if (Thread.currentThread().isInterrupted()) {
          throw new InterruptedException("the probe was cancelled");
        }
        failed(reason(e));
      }
      double factor = 1 - JITTER + 2 * JITTER * scheduler.random().nextDouble();
      return Duration.ofNanos((long) (target.interval().toNanos() * factor));
    }

    /** Spread, so that a thousand probes do not start together. */
    private Duration firstDelay() {
      long longest = Math.min(target.interval().toNanos(), LONGEST_FIRST_DELAY.toNanos());
      return Duration.ofNanos((long) (longest * scheduler.random().nextDouble()));
    }

    private void succeeded() {
      failures = 0;
      successes++;
      boolean rises = !verdict.availability().isAvailable() && successes >= target.rise();
      found(rises ? Availability.AVAILABLE : verdict.availability(), "");
    }

    private void failed(String reason) {
      successes = 0;
      failures++;
      boolean falls = verdict.availability().isAvailable() && failures >= target.fall();
      found(
          falls
              ? Availability.unhealthy(
                  target.describe() + ": " + reason + ", " + failures + " in a row")
              : verdict.availability(),
          "");
    }

    /** What stands between the bridge and the instance says nothing about the instance. */
    private void untried(Exception cause) {
      String why =
          cause instanceof UnknownHostException
              ? "no name server tells the address of the host"
              : "the probe itself failed: " + cause;
      found(verdict.availability(), target.describe() + ": " + why);
    }

    private void found(Availability availability, String untried) {
      Verdict next = new Verdict(availability, untried);
      if (!next.equals(verdict)) {
        verdict = next;
        changed.accept(target);
      }
    }

    private String reason(IOException thrown) {
      String message = thrown.getMessage();
      return message == null ? thrown.getClass().getSimpleName() : message.toLowerCase(Locale.ROOT);
    }
  }
}
