package io.registrybridge.app.process;

import io.registrybridge.api.RegistryAdapter;
import io.registrybridge.api.concurrent.Scheduler;
import io.registrybridge.engine.Engine;
import io.registrybridge.engine.config.ConfiguredSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The adapters that run. Not thread-safe. */
final class Watchers {
  private static final Logger LOGGER = LoggerFactory.getLogger(Watchers.class);

  private final Scheduler scheduler;
  private final List<Watcher> running = new ArrayList<>();

  Watchers(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  private record Watcher(String source, RegistryAdapter adapter) {}

  /** Makes a source's adapter and starts it. */
  void start(ConfiguredSource<?> source, Engine engine) {
    String name = source.config().name();
    RegistryAdapter adapter = source.createAdapter(scheduler);
    running.add(new Watcher(name, adapter));
    adapter.start(engine.connect(source.config(), source.fingerprint()));
    LOGGER
        .atInfo()
        .addKeyValue("source", name)
        .addKeyValue("type", source.config().type())
        .log("source is being watched");
  }

  /**
   * Closes all adapters at once, for each may have to wait for its registry.
   *
   * @param grace the longest to wait; an adapter that takes longer is left behind and named
   */
  void close(Duration grace) {
    CountDownLatch open = new CountDownLatch(running.size());
    for (Watcher watcher : running) {
      scheduler.start("close " + watcher.source(), () -> close(watcher, open));
    }
    try {
      if (!open.await(grace.toMillis(), TimeUnit.MILLISECONDS)) {
        LOGGER
            .atWarn()
            .addKeyValue("adapters", open.getCount())
            .log("adapters did not close in time and are left behind");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    running.clear();
  }

  private static void close(Watcher watcher, CountDownLatch open) {
    try {
      watcher.adapter().close();
    } finally {
      open.countDown();
    }
  }
}
