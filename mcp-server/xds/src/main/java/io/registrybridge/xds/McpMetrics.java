package io.registrybridge.xds;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What the server counts. The tag {@code kind} is one of the kinds that the bridge produces, or
 * {@code other}; nothing that a client sends becomes a tag.
 */
final class McpMetrics {
  private static final Duration[] BUCKETS = {
    Duration.ofMillis(10),
    Duration.ofMillis(25),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofMillis(2500),
    Duration.ofSeconds(5),
    Duration.ofSeconds(10),
    Duration.ofSeconds(30)
  };

  private final MeterRegistry registry;
  private final AtomicInteger streams = new AtomicInteger();
  private final Counter refusedStreams;

  McpMetrics(MeterRegistry registry) {
    this.registry = registry;
    Gauge.builder("bridge.mcp.streams", streams, AtomicInteger::get)
        .description("Streams that are open; an istiod has one for each xds:// source.")
        .register(registry);
    refusedStreams =
        Counter.builder("bridge.mcp.streams.refused")
            .description("Streams that were refused, because their address names no shard.")
            .register(registry);
  }

  void streamOpened() {
    streams.incrementAndGet();
  }

  void streamClosed() {
    streams.decrementAndGet();
  }

  void streamRefused() {
    refusedStreams.increment();
  }

  void sent(TypeUrl type, EncodedResponse response) {
    counter("bridge.mcp.responses", "Responses that were sent.", type).increment();
    counter("bridge.mcp.response.resources", "Resources in the responses that were sent.", type)
        .increment(response.resourceCount());
    Counter.builder("bridge.mcp.response.size")
        .description("Size of the responses that were sent.")
        .baseUnit("bytes")
        .tag("kind", type.tag())
        .register(registry)
        .increment(response.size());
  }

  void acknowledged(TypeUrl type, Subscription.Taken taken) {
    timer(
            "bridge.mcp.acknowledgement",
            "From the start of sending a response to the client's acknowledgement.",
            type)
        .record(taken.delay());
    taken
        .fromRegistry()
        .ifPresent(
            delay ->
                timer(
                        "bridge.mcp.registry.to.acknowledgement",
                        "From when a registry told the oldest change in a response to the client's"
                            + " acknowledgement.",
                        type)
                    .record(delay));
  }

  void refused(TypeUrl type) {
    counter("bridge.mcp.refusals", "Responses that the client refused (NACK).", type).increment();
  }

  private Timer timer(String name, String description, TypeUrl type) {
    return Timer.builder(name)
        .description(description)
        .tag("kind", type.tag())
        .serviceLevelObjectives(BUCKETS)
        .register(registry);
  }

  private Counter counter(String name, String description, TypeUrl type) {
    return Counter.builder(name)
        .description(description)
        .tag("kind", type.tag())
        .register(registry);
  }
}
