package io.registrybridge.engine.source;

import io.registrybridge.api.event.SourceStatus;
import io.registrybridge.api.model.ServiceKey;
import io.registrybridge.engine.absence.Hold;
import io.registrybridge.engine.config.SourceConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One source at one moment, for people.
 *
 * @param config what the source is
 * @param status what its adapter said last
 * @param statusSince since when it is in this state, by the wall clock
 * @param asOf up to when what is published of it is known to be the registry's own state; empty if
 *     the registry was never seen
 * @param synced whether its first complete state is known
 * @param restored whether what is published of it comes from disk or a peer, unconfirmed
 * @param orphaned whether its file has disappeared, so that nobody watches it
 * @param dataLost whether the registry has other data than before and nobody has accepted that
 * @param services how many services it has
 * @param endpoints how many endpoints are published of it
 * @param awaited services of the first list that were not yet observed; empty once synced
 * @param settlesIn how long the first answer still waits for it although its first list is
 *     complete, because its registry was out of sight just before; empty otherwise
 * @param unsaved why what is known of it is not kept on disk at present; empty while it is
 * @param holds what is published although the registry does not show it
 */
public record SourceView(
    SourceConfig config,
    SourceStatus status,
    Instant statusSince,
    Optional<Instant> asOf,
    boolean synced,
    boolean restored,
    boolean orphaned,
    boolean dataLost,
    int services,
    int endpoints,
    Set<ServiceKey> awaited,
    Optional<Duration> settlesIn,
    Optional<String> unsaved,
    List<Hold> holds) {
  public SourceView {
    holds = List.copyOf(holds);
  }
}
