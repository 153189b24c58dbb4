package io.registrybridge.app.process;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.registrybridge.engine.EngineView;

/** The metrics of the process, beside those of the engine and of the MCP server. */
final class ProcessMetrics {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final FindingMetrics findings = new FindingMetrics(registry);
  private final Counter taskFailures =
      Counter.builder("bridge.task.failures")
          .description("Tasks that ended by an exception nobody expected: defects of the bridge")
          .register(registry);

  ProcessMetrics() {
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ClassLoaderMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
  }

  /** Everything in Prometheus' text format. */
  String scrape(EngineView view) {
    findings.count(view);
    return registry.scrape();
  }

  PrometheusMeterRegistry registry() {
    return registry;
  }

  void taskFailed() {
    taskFailures.increment();
  }
}
