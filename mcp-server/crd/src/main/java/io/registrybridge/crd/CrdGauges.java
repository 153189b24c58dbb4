package io.registrybridge.crd;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.registrybridge.crd.plan.Notice.ConflictKind;
import io.registrybridge.crd.plan.Notice.HoldReason;
import io.registrybridge.crd.write.WriterView;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** The state of the output as metrics. All tags are words of this module. */
final class CrdGauges {
  private final MeterRegistry registry;

  CrdGauges(MeterRegistry registry) {
    this.registry = registry;
  }

  void watch(Supplier<CrdView> view) {
    gauge(
        view,
        "bridge.crd.leader",
        "1 while this process writes the custom resources.",
        crd -> crd.lease().leading() ? 1 : 0);
    gauge(
        view,
        "bridge.crd.watching",
        "1 while the API server is being watched.",
        crd -> crd.watching() ? 1 : 0);
    gauge(
        view,
        "bridge.crd.objects",
        "Objects of this bridge in the API server.",
        crd -> crd.writer().standing());
    gauge(
        view,
        "bridge.crd.waiting",
        "Objects that are to be written and wait.",
        crd -> crd.writer().waiting() + crd.writer().inFlight());
    gauge(
        view,
        "bridge.crd.failing",
        "Objects that could not be written and are tried again.",
        crd -> crd.writer().failures().size());
    for (HoldReason reason : HoldReason.values()) {
      notices(view, "bridge.crd.held", "Objects that are held, by why.", "reason", reason);
    }
    for (ConflictKind kind : ConflictKind.values()) {
      notices(view, "bridge.crd.conflicts", "Objects that others are in the way of.", "kind", kind);
    }
  }

  private void notices(
      Supplier<CrdView> view, String name, String description, String tag, Enum<?> value) {
    String word = value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    Gauge.builder(
            name,
            view,
            source ->
                source.get().writer().notices().stream()
                    .filter(notice -> WriterView.word(notice).equals(word))
                    .count())
        .description(description)
        .tag(tag, word)
        .strongReference(true)
        .register(registry);
  }

  private void gauge(
      Supplier<CrdView> view, String name, String description, ToDoubleFunction<CrdView> value) {
    Gauge.builder(name, view, source -> value.applyAsDouble(source.get()))
        .description(description)
        .strongReference(true)
        .register(registry);
  }
}
