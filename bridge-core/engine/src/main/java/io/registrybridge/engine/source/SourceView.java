package io.registrybridge.engine.source;

import io.registrybridge.api.event.SourceStatus;
import io.registrybridge.api.model.ServiceKey;
import io.registrybridge.engine.config.SourceConfig;
import java.time.Instant;
import java.util.Set;

/**
 * One source at one moment, for people.
 *
 * @param config what the source is
 * @param status what its adapter said last
 * @param statusSince since when it is in this state, by the wall clock
 * @param synced whether its first complete state is known
 * @param services how many services it has
 * @param awaited services of the first list that were not yet observed; empty once synced
 * @param held services of which something is kept although the registry does not show it
 */
public record SourceView(
    SourceConfig config,
    SourceStatus status,
    Instant statusSince,
    boolean synced,
    int services,
    Set<ServiceKey> awaited,
    Set<ServiceKey> held) {}
