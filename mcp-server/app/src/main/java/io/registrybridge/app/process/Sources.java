package io.registrybridge.app.process;

import io.registrybridge.api.RegistryAdapter;
import io.registrybridge.api.RegistryEventSink;
import io.registrybridge.api.concurrent.Scheduler;
import io.registrybridge.api.error.BridgeException;
import io.registrybridge.engine.config.Configuration;
import io.registrybridge.engine.config.ConfiguredSource;
import io.registrybridge.engine.config.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sources that are watched, and their adapters. Brings them from one configuration to the next:
 * a source that says the same as before is not touched.
 *
 * <p>Safe for use by several threads.
 */
final class Sources {
  private static final Logger LOGGER = LoggerFactory.getLogger(Sources.class);

  private final SourceControl control;
  private final Scheduler scheduler;

  // Guarded by this.
  private final Map<String, Running> running = new TreeMap<>();
  private boolean closed;

  Sources(SourceControl control, Scheduler scheduler) {
    this.control = control;
    this.scheduler = scheduler;
  }

  private record Running(ConfiguredSource<?> source, RegistryAdapter adapter) {
    String name() {
      return source.config().name();
    }
  }

  /**
   * Starts what a configuration says.
   *
   * @throws BridgeException if an adapter cannot be made
   */
  synchronized void start(Configuration configuration) {
    control.adoptOrphans(
        configuration.sources().stream()
            .map(source -> source.config().name())
            .collect(Collectors.toSet()));
    configuration.sources().forEach(this::apply);
  }

  /**
   * Goes over to another configuration, at once and without touching what is the same in both.
   *
   * @return the sources that cannot follow, each with why; they stay as they are
   */
  synchronized List<Problem> change(Configuration next) {
    if (closed) {
      return List.of();
    }
    Map<String, ConfiguredSource<?>> wanted =
        next.sources().stream()
            .collect(Collectors.toMap(source -> source.config().name(), Function.identity()));
    Set.copyOf(running.keySet()).stream()
        .filter(name -> !wanted.containsKey(name))
        .sorted()
        .forEach(this::orphan);
    List<Problem> problems = new ArrayList<>();
    for (ConfiguredSource<?> source : next.sources()) {
      try {
        apply(source);
      } catch (BridgeException e) {
        problems.add(
            Problem.ofFile(
                "adapters/" + source.config().name() + ".properties",
                "settings of which an adapter can be made: " + e.getMessage()));
      }
    }
    return problems;
  }

  private void apply(ConfiguredSource<?> next) {
    String name = next.config().name();
    Optional<Running> present = Optional.ofNullable(running.get(name));
    if (!next.enabled()) {
      switchOff(name);
    } else if (present.isEmpty()) {
      connect(next);
      log(next, "source is being watched");
    } else if (!present.get().source().digests().adapter().equals(next.digests().adapter())
        || !present
            .get()
            .source()
            .config()
            .entry()
            .addresses()
            .resolvesLike(next.config().entry().addresses())) {
      connect(next);
      closeInBackground(present.get());
      log(next, "source is being watched with changed settings");
    } else if (!present.get().source().digests().engine().equals(next.digests().engine())) {
      running.put(name, new Running(next, present.get().adapter()));
      control.reconfigure(next);
      log(next, "source has changed settings");
    }
  }

  /** The adapter is made first: if that fails, nothing has changed. */
  private void connect(ConfiguredSource<?> source) {
    RegistryAdapter adapter = source.createAdapter(scheduler);
    RegistryEventSink sink = control.connect(source);
    running.put(source.config().name(), new Running(source, adapter));
    adapter.start(sink);
  }

  private void switchOff(String name) {
    Optional.ofNullable(running.remove(name))
        .ifPresent(
            former -> {
              closeInBackground(former);
              log(former.source(), "source is switched off; everything of it goes");
            });
    control.remove(name);
  }

  private void orphan(String name) {
    Optional.ofNullable(running.remove(name))
        .ifPresent(
            former -> {
              closeInBackground(former);
              control.orphan(name);
              LOGGER
                  .atWarn()
                  .addKeyValue("source", name)
                  .addKeyValue("type", former.source().config().type())
                  .log(
                      "the file of the source has disappeared: what it had is served on. Bring the"
                          + " file back, with enabled=false to end the source, or forget it");
            });
  }

  private static void log(ConfiguredSource<?> source, String message) {
    LOGGER
        .atInfo()
        .addKeyValue("source", source.config().name())
        .addKeyValue("type", source.config().type())
        .log(message);
  }

  /** An adapter may have to wait for its registry when it is closed. */
  private void closeInBackground(Running former) {
    scheduler.start("close " + former.name(), former.adapter()::close);
  }

  /**
   * Closes all adapters at once, for each may have to wait for its registry.
   *
   * @param grace the longest to wait; an adapter that takes longer is left behind and named
   */
  void close(Duration grace) {
    List<Running> open;
    synchronized (this) {
      closed = true;
      open = List.copyOf(running.values());
      running.clear();
    }
    CountDownLatch left = new CountDownLatch(open.size());
    for (Running each : open) {
      scheduler.start("close " + each.name(), () -> close(each, left));
    }
    try {
      if (!left.await(grace.toMillis(), TimeUnit.MILLISECONDS)) {
        LOGGER
            .atWarn()
            .addKeyValue("adapters", left.getCount())
            .log("adapters did not close in time and are left behind");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void close(Running former, CountDownLatch left) {
    try {
      former.adapter().close();
    } finally {
      left.countDown();
    }
  }
}
