package io.registrybridge.engine.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.registrybridge.api.event.SourceStatus;
import io.registrybridge.engine.absence.Hold;
import io.registrybridge.engine.source.SourceView;
import java.time.Instant;
import java.util.Locale;
import java.util.function.Supplier;

/** What the engine counts. Names end in their unit; tags are bounded. */
public final class EngineMetrics {
  private final MeterRegistry registry;
  private final Timer render;
  private final Counter publications;
  private final Counter changedResources;

  public EngineMetrics(MeterRegistry registry) {
    this.registry = registry;
    this.render =
        Timer.builder("bridge.render")
            .description("Rendering one changed service")
            .register(registry);
    this.publications =
        Counter.builder("bridge.publications")
            .description("Snapshots handed to the publishers")
            .register(registry);
    this.changedResources =
        Counter.builder("bridge.resources.changed")
            .description("Resources added, changed or removed")
            .register(registry);
  }

  /** Times the rendering of one service; its count is the number of renderings. */
  public <T> T timeRender(Supplier<T> rendering) {
    return render.record(rendering);
  }

  /** Counts a snapshot that goes out. */
  public void published(int changed) {
    publications.increment();
    changedResources.increment(changed);
  }

  /** What is known of a source. The sources bound the tag. */
  public void watchSource(String source, Supplier<SourceView> view) {
    gauge("bridge.source.services", "Services the source has", source, () -> view.get().services());
    gauge(
        "bridge.source.endpoints",
        "Endpoints that are published of the source",
        source,
        () -> view.get().endpoints());
    gauge(
        "bridge.source.synced",
        "1 once the first complete list was read",
        source,
        () -> view.get().synced() ? 1 : 0);
    gauge(
        "bridge.source.degraded",
        "1 while the registry cannot be trusted",
        source,
        () -> view.get().status().state() == SourceStatus.State.DEGRADED ? 1 : 0);
    gauge(
        "bridge.source.restored",
        "1 while what is published comes from disk or a replica, unconfirmed",
        source,
        () -> view.get().restored() ? 1 : 0);
    gauge(
        "bridge.source.orphaned",
        "1 while the source's file has disappeared",
        source,
        () -> view.get().orphaned() ? 1 : 0);
    gauge(
        "bridge.source.data.lost",
        "1 while the registry has other data than before and nobody has accepted that",
        source,
        () -> view.get().dataLost() ? 1 : 0);
    gauge(
        "bridge.source.unsaved",
        "1 while the last known good state cannot be written",
        source,
        () -> view.get().unsaved().isPresent() ? 1 : 0);
    Gauge.builder(
            "bridge.source.seen.timestamp",
            () -> view.get().asOf().map(EngineMetrics::seconds).orElse(Double.NaN))
        .description("When what is published was last known to be the registry's own state")
        .baseUnit("seconds")
        .tag("source", source)
        .register(registry);
    for (Hold.Reason reason : Hold.Reason.values()) {
      Gauge.builder(
              "bridge.source.removals.held",
              () -> view.get().holds().stream().filter(hold -> hold.reason() == reason).count())
          .description("Endpoints that are published although the registry does not show them")
          .tag("source", source)
          .tag("reason", reason.name().toLowerCase(Locale.ROOT).replace('_', '-'))
          .register(registry);
    }
  }

  private static double seconds(Instant time) {
    return time.toEpochMilli() / 1000.0;
  }

  /** A source is no more. */
  public void forgetSource(String source) {
    registry.getMeters().stream()
        .filter(meter -> source.equals(meter.getId().getTag("source")))
        .forEach(registry::remove);
  }

  /** What is published altogether. */
  public void watchCatalog(Supplier<Number> resources, Supplier<Number> conflicts) {
    Gauge.builder("bridge.resources", resources)
        .description("Resources that are published")
        .register(registry);
    Gauge.builder("bridge.conflicts", conflicts)
        .description("Services that had to give way to another one's host")
        .register(registry);
  }

  private void gauge(String name, String description, String source, Supplier<Number> value) {
    Gauge.builder(name, value).description(description).tag("source", source).register(registry);
  }
}
