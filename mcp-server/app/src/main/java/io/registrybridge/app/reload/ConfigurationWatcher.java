package io.registrybridge.app.reload;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.registrybridge.api.concurrent.Backoff;
import io.registrybridge.api.concurrent.Cancellable;
import io.registrybridge.api.concurrent.Scheduler;
import io.registrybridge.api.concurrent.WatchLoop;
import io.registrybridge.engine.config.Configuration;
import io.registrybridge.engine.config.LoadedConfiguration;
import io.registrybridge.engine.config.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes changes of the configuration while the bridge runs (design, section 5.9).
 *
 * <p>It reads the files every five seconds, everything they refer to included, rather than ask the
 * system for changes: that works alike on every file system, and where Kubernetes swaps the symlink
 * {@code ..data} of a mounted ConfigMap. What is new counts when it was read alike a second later,
 * so a file that is being written is not taken. What is invalid, missing or unreadable is refused
 * as a whole, each problem with a line of its own, and the running state stays.
 */
public final class ConfigurationWatcher implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(ConfigurationWatcher.class);

  private static final Duration INTERVAL = Duration.ofSeconds(5);

  /** After something new was read. */
  private static final Duration SETTLING = Duration.ofSeconds(1);

  /** Acts without a restart: it is part of what each source says. */
  private static final String NAMESPACE = "istio.namespace";

  private final Supplier<LoadedConfiguration> reader;
  private final ConfigurationTarget target;
  private final Scheduler scheduler;
  private final Configuration started;
  private final Counter accepted;
  private final Counter refused;

  // Touched by the loop alone.
  private LoadedConfiguration last;
  private LoadedConfiguration settled;

  private volatile ConfigurationState state;
  private volatile Cancellable loop = () -> {};

  /**
   * @param reader reads the files; may block
   * @param started the configuration that runs
   * @param target puts the next one into effect
   */
  public ConfigurationWatcher(
      Supplier<LoadedConfiguration> reader,
      Configuration started,
      ConfigurationTarget target,
      Scheduler scheduler,
      MeterRegistry meters) {
    this.reader = reader;
    this.started = started;
    this.target = target;
    this.scheduler = scheduler;
    this.last = new LoadedConfiguration.Complete(started);
    this.settled = last;
    this.state = ConfigurationState.accepted(scheduler.wallTime());
    this.accepted = counter(meters, "accepted");
    this.refused = counter(meters, "refused");
    Gauge.builder("bridge.configuration.problems", () -> state.problems().size())
        .description("Problems for which what the files say now is not in effect")
        .register(meters);
  }

  private static Counter counter(MeterRegistry meters, String result) {
    return Counter.builder("bridge.configuration.changes")
        .description("Changes of the configuration files, by what became of them")
        .tag("result", result)
        .register(meters);
  }

  /** Begins to watch. */
  public void start() {
    loop =
        WatchLoop.start(
            scheduler,
            "configuration",
            Backoff.DEFAULT,
            this::look,
            (cause, failures, retryIn) ->
                LOGGER
                    .atError()
                    .addKeyValue("retryIn", retryIn)
                    .setCause(cause)
                    .log("the configuration could not be read: a defect of the bridge"));
  }

  /** How files and running configuration relate now. */
  public ConfigurationState state() {
    return state;
  }

  /** Stops watching. */
  @Override
  public void close() {
    loop.cancel();
  }

  private Duration look() {
    LoadedConfiguration now = reader.get();
    boolean calm = saySame(now, last);
    if (calm && !saySame(now, settled)) {
      settle(now);
      // Not before: what could not be put into effect by a defect is tried again.
      settled = now;
    }
    last = now;
    return calm ? INTERVAL : SETTLING;
  }

  private void settle(LoadedConfiguration read) {
    switch (read) {
      case LoadedConfiguration.Complete complete -> accept(complete.configuration());
      case LoadedConfiguration.Invalid invalid -> refuse(invalid.problems());
    }
  }

  private void accept(Configuration next) {
    List<Problem> problems = target.apply(next);
    ConfigurationState now =
        new ConfigurationState(
            scheduler.wallTime(), List.of(), scheduler.wallTime(), restartKeys(next));
    accepted.increment();
    LOGGER.atInfo().addKeyValue("sources", next.sources().size()).log("configuration accepted");
    if (!now.restartKeys().isEmpty() && !now.restartKeys().equals(state.restartKeys())) {
      LOGGER
          .atWarn()
          .addKeyValue("file", "bridge.properties")
          .addKeyValue("keys", now.restartKeys())
          .log("changed settings of the bridge itself take effect with its next start");
    }
    state = now;
    if (!problems.isEmpty()) {
      refuse(problems);
    }
  }

  private void refuse(List<Problem> problems) {
    state = state.refused(problems, scheduler.wallTime());
    refused.increment();
    problems.forEach(
        problem ->
            LOGGER
                .atError()
                .addKeyValue("problem", problem)
                .log("configuration refused; the running state is kept"));
  }

  private List<String> restartKeys(Configuration next) {
    List<String> keys = new ArrayList<>();
    next.bridgeDigests()
        .forEach(
            (key, digest) -> {
              if (!key.equals(NAMESPACE) && !digest.equals(started.bridgeDigests().get(key))) {
                keys.add(key);
              }
            });
    return keys;
  }

  private static boolean saySame(LoadedConfiguration one, LoadedConfiguration other) {
    return switch (one) {
      case LoadedConfiguration.Complete complete ->
          other instanceof LoadedConfiguration.Complete also
              && complete.configuration().saysTheSameAs(also.configuration());
      case LoadedConfiguration.Invalid invalid -> invalid.equals(other);
    };
  }
}
