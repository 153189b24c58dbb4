package io.registrybridge.app.admin;

import io.registrybridge.api.event.SourceStatus;
import io.registrybridge.api.model.ServiceKey;
import io.registrybridge.engine.EngineView;
import io.registrybridge.engine.absence.Hold;
import io.registrybridge.engine.source.SourceView;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The answer of {@code /api/v1/sources}; its field names are part of the API (docs/reference/
 * admin-api.md).
 */
record SourcesAnswer(boolean ready, List<Source> sources) {

  /** One source, with what its adapter said last. */
  record Source(
      String name,
      String type,
      boolean required,
      String state,
      String since,
      Optional<String> asOf,
      boolean synced,
      boolean restored,
      boolean orphaned,
      boolean dataLost,
      int services,
      int endpoints,
      List<String> awaited,
      Optional<Long> settlingSeconds,
      Optional<String> unsaved,
      List<String> held,
      List<Held> holds,
      long epoch,
      String continuity,
      List<Cause> causes,
      List<Unreadable> unreadable) {}

  /** An endpoint that is published although the registry does not show it. */
  record Held(
      String service,
      String instance,
      String address,
      String reason,
      String why,
      String since,
      Optional<Long> remainingSeconds) {}

  /** Why a source is degraded; the code is an anchor of docs/reference/errors.md. */
  record Cause(String code, String detail) {}

  /** A service that is in the registry's list and cannot be read. */
  record Unreadable(String service, String detail) {}

  static SourcesAnswer of(EngineView view) {
    return new SourcesAnswer(
        view.ready(), view.sources().stream().map(SourcesAnswer::source).toList());
  }

  private static Source source(SourceView view) {
    SourceStatus status = view.status();
    return new Source(
        view.config().name(),
        view.config().type(),
        view.config().required(),
        word(status.state()),
        view.statusSince().toString(),
        view.asOf().map(Instant::toString),
        view.synced(),
        view.restored(),
        view.orphaned(),
        view.dataLost(),
        view.services(),
        view.endpoints(),
        sorted(view.awaited()),
        view.settlesIn().map(Duration::toSeconds),
        view.unsaved(),
        sorted(view.holds().stream().map(Hold::service).distinct().toList()),
        view.holds().stream().map(SourcesAnswer::held).toList(),
        status.epoch(),
        word(status.continuity()),
        status.causes().stream()
            .map(cause -> new Cause(cause.code().id(), cause.detail()))
            .toList(),
        status.unreadable().entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(entry -> new Unreadable(entry.getKey().toString(), entry.getValue()))
            .toList());
  }

  private static Held held(Hold hold) {
    return new Held(
        hold.service().toString(),
        hold.instance().id(),
        hold.instance().address(),
        word(hold.reason()),
        hold.reason().explanation(),
        hold.since().toString(),
        hold.remaining().map(Duration::toSeconds));
  }

  private static List<String> sorted(Collection<ServiceKey> keys) {
    return keys.stream().sorted().map(ServiceKey::toString).toList();
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
