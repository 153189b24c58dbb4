package io.registrybridge.crd.write;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.registrybridge.crd.plan.Step;
import java.time.Duration;

/** What the writer counts. All tags are words of this package. */
public final class WriterMetrics {
  private static final Duration[] BUCKETS = {
    Duration.ofMillis(10),
    Duration.ofMillis(25),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofSeconds(5),
    Duration.ofSeconds(30)
  };

  private final MeterRegistry registry;
  private final Timer requests;
  private final Timer reached;

  public WriterMetrics(MeterRegistry registry) {
    this.registry = registry;
    this.requests =
        Timer.builder("bridge.crd.request")
            .description("Writes to the API server, from request to answer.")
            .serviceLevelObjectives(BUCKETS)
            .register(registry);
    this.reached =
        Timer.builder("bridge.crd.registry.to.written")
            .description(
                "From when a registry told a change to when the API server had it; without the"
                    + " first comparison.")
            .serviceLevelObjectives(BUCKETS)
            .register(registry);
  }

  void written(Step step, WriteOutcome outcome, Duration time) {
    Counter.builder("bridge.crd.writes")
        .description("Writes to the API server by what they do and what came of them.")
        .tag("operation", operation(step))
        .tag("outcome", outcome.word())
        .register(registry)
        .increment();
    requests.record(time);
  }

  void reached(Duration time) {
    reached.record(time);
  }

  private static String operation(Step step) {
    return switch (step) {
      case Step.Create create -> "create";
      case Step.Update update -> "update";
      case Step.Delete delete -> "delete";
    };
  }
}
