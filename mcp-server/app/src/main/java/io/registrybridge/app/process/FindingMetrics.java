package io.registrybridge.app.process;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.registrybridge.engine.EngineView;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * How much is repaired or left out now, by source and rule. Counted anew when somebody asks for the
 * metrics, so that the way of the data does not count.
 */
final class FindingMetrics {
  private final MultiGauge findings;

  FindingMetrics(MeterRegistry registry) {
    this.findings =
        MultiGauge.builder("bridge.findings")
            .description("Services and instances of which something is repaired or left out")
            .register(registry);
  }

  /** Both are bounded: the sources by their files, the rules by docs/reference/rules.md. */
  private record Place(String source, String rule) {}

  /** Counts; costs what there is. */
  void count(EngineView view) {
    Map<Place, Long> counts =
        view.services()
            .flatMap(
                service ->
                    service.findings().stream()
                        .map(finding -> new Place(service.key().source(), finding.rule())))
            .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    findings.register(
        counts.entrySet().stream()
            .map(
                entry ->
                    Row.of(
                        Tags.of("source", entry.getKey().source(), "rule", entry.getKey().rule()),
                        entry.getValue()))
            .collect(Collectors.toList()),
        true);
  }
}
