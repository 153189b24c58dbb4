package io.registrybridge.adapter.vm;

import io.registrybridge.api.concurrent.Backoff;
import io.registrybridge.api.concurrent.Scheduler;
import io.registrybridge.api.concurrent.WatchLoop;
import io.registrybridge.api.model.Availability;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
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
 * an instance is available: a bridge that has just started knows nothing against it.
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
  private final HttpClient http;

  // Guarded by this.
  private final Map<ProbeTarget, Probe> probes = new HashMap<>();

  /**
   * @param changed told of each target whose verdict has changed
   */
  Prober(Scheduler scheduler, Consumer<ProbeTarget> changed) {
    this.scheduler = scheduler;
    this.changed = changed;
    this.http =
        HttpClient.newBuilder()
            .executor(scheduler)
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
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

  /** What was found of a target; available if it is not probed. */
  synchronized Availability verdict(ProbeTarget target) {
    Probe probe = probes.get(target);
    return probe == null ? Availability.AVAILABLE : probe.verdict;
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
    http.shutdownNow();
  }

  /** One target's loop. Only its rounds change it; the verdict is read by others. */
  private final class Probe {
    private final ProbeTarget target;
    private final WatchLoop loop;
    private volatile Availability verdict = Availability.AVAILABLE;
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
              // A defect of the probe says nothing about the instance, but must not be hidden.
              (cause, failures, retryIn) -> failed("the probe itself failed: " + cause));
    }

    private Duration round() throws InterruptedException {
      if (!begun) {
        begun = true;
        return firstDelay();
      }
      try {
        tryOnce();
        succeeded();
      } catch (IOException e) {
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

    private void tryOnce() throws IOException, InterruptedException {
      switch (target.type()) {
        case TCP -> connect();
        case HTTP -> get();
      }
    }

    private void connect() throws IOException {
      try (Socket socket = new Socket()) {
        socket.connect(
            new InetSocketAddress(target.address(), target.port()),
            Math.toIntExact(target.timeout().toMillis()));
      }
    }

    private void get() throws IOException, InterruptedException {
      String host =
          target.address().contains(":") ? "[" + target.address() + "]" : target.address();
      URI uri = URI.create("http://" + host + ":" + target.port() + target.path());
      HttpResponse<Void> answer =
          http.send(
              HttpRequest.newBuilder(uri).timeout(target.timeout()).GET().build(),
              BodyHandlers.discarding());
      if (answer.statusCode() >= 400 || answer.statusCode() < 200) {
        throw new IOException("status " + answer.statusCode());
      }
    }

    private void succeeded() {
      failures = 0;
      successes++;
      if (!verdict.isAvailable() && successes >= target.rise()) {
        verdict = Availability.AVAILABLE;
        changed.accept(target);
      }
    }

    private void failed(String reason) {
      successes = 0;
      failures++;
      if (verdict.isAvailable() && failures >= target.fall()) {
        verdict =
            Availability.unhealthy(
                target.describe() + ": " + reason + ", " + failures + " in a row");
        changed.accept(target);
      }
    }

    private String reason(IOException thrown) {
      String message = thrown.getMessage();
      return message == null ? thrown.getClass().getSimpleName() : message.toLowerCase(Locale.ROOT);
    }
  }
}
