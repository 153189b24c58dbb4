package io.registrybridge.adapter.vm;

import io.registrybridge.api.AdapterContext;
import io.registrybridge.api.ConnectionReport;
import io.registrybridge.api.ConnectionReport.Level;
import io.registrybridge.api.ConnectionReport.Line;
import io.registrybridge.api.RegistryAdapter;
import io.registrybridge.api.RegistryEventSink;
import io.registrybridge.api.concurrent.Backoff;
import io.registrybridge.api.concurrent.WatchLoop;
import io.registrybridge.api.error.BridgeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Watches a directory of service and host files. */
final class VmAdapter implements RegistryAdapter {
  private static final Duration LONGEST_CLOSE = Duration.ofMillis(1500);
  private static final Duration LONGEST_RETRY = Duration.ofSeconds(1);

  private final AdapterContext context;
  private final VmConfig config;

  // Guarded by this.
  private @Nullable Announcer announcer;
  private @Nullable WatchLoop loop;

  VmAdapter(AdapterContext context, VmConfig config) {
    this.context = context;
    this.config = config;
  }

  @Override
  public ConnectionReport probe() {
    ServiceDirectory directory = newDirectory();
    try {
      directory.look();
      // A file that was changed just now is believed at the second look.
      directory.look();
    } catch (BridgeException e) {
      return ConnectionReport.of(Level.ERROR, String.valueOf(e.getMessage()));
    }
    List<Line> lines = new ArrayList<>();
    Catalog catalog = Catalog.of(directory.good(), context.services());
    lines.add(
        new Line(
            Level.INFO,
            config.directory()
                + ": "
                + catalog.services().size()
                + " services in "
                + directory.good().size()
                + " files"));
    directory.problems().forEach(problem -> lines.add(new Line(Level.ERROR, problem)));
    catalog
        .services()
        .forEach(
            (name, entry) ->
                entry
                    .findings()
                    .forEach(
                        finding ->
                            lines.add(
                                new Line(
                                    Level.ADVICE,
                                    name + ", " + finding.instance() + ": " + finding.detail()))));
    return new ConnectionReport(lines);
  }

  @Override
  public synchronized void start(RegistryEventSink sink) {
    ServiceDirectory directory = newDirectory();
    Announcer started = new Announcer(context, sink);
    announcer = started;
    Duration poll = config.pollInterval();
    Duration longest = LONGEST_RETRY.compareTo(poll) > 0 ? LONGEST_RETRY : poll;
    loop =
        WatchLoop.start(
            context.scheduler(),
            "vm " + context.source(),
            new Backoff(poll, longest, 0.1),
            () -> {
              boolean changed = directory.look();
              started.looked(directory, changed);
              return poll;
            },
            (cause, failures, retryIn) -> started.failed(cause));
  }

  @Override
  public void close() {
    Announcer ending;
    WatchLoop running;
    synchronized (this) {
      ending = announcer;
      running = loop;
      announcer = null;
      loop = null;
    }
    if (running != null) {
      running.cancelAndWait(LONGEST_CLOSE);
    }
    if (ending != null) {
      ending.close();
    }
  }

  private ServiceDirectory newDirectory() {
    return new ServiceDirectory(config.directory(), config.probeDefaults(), context.scheduler());
  }
}
