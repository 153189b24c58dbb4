package io.registrybridge.app.admin;

import io.registrybridge.api.event.SourceStatus;
import io.registrybridge.engine.EngineView;
import io.registrybridge.engine.source.SourceView;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The answer of {@code /readyz}. It needs no token anywhere, so it names no address and no service.
 *
 * @param ready whether the first answer to istiod can be given; never goes back
 * @param sources what each source is waiting for
 */
record ReadinessAnswer(boolean ready, List<Source> sources) {

  /**
   * One source.
   *
   * @param name the source's name
   * @param required whether the first answer waits for it
   * @param synced whether its first complete list was read
   * @param state {@code connecting}, {@code connected} or {@code degraded}
   * @param awaited how many services of the first list were not yet read
   * @param settlingSeconds how long its first list is still waited for to settle, because the
   *     registry was out of sight just before it
   * @param errors the error codes of why it is degraded
   */
  record Source(
      String name,
      boolean required,
      boolean synced,
      String state,
      int awaited,
      Optional<Long> settlingSeconds,
      List<String> errors) {}

  static ReadinessAnswer of(EngineView view) {
    return new ReadinessAnswer(
        view.ready(), view.sources().stream().map(ReadinessAnswer::source).toList());
  }

  private static Source source(SourceView view) {
    SourceStatus status = view.status();
    return new Source(
        view.config().name(),
        view.config().required(),
        view.synced(),
        status.state().name().toLowerCase(Locale.ROOT),
        view.awaited().size(),
        view.settlesIn().map(Duration::toSeconds),
        status.causes().stream().map(cause -> cause.code().id()).toList());
  }
}
