package io.registrybridge.engine.merge;

import io.registrybridge.api.model.ServiceKey;

/**
 * Two services that cannot both have their way about a host.
 *
 * @param host the host that both ask for
 * @param winner the service that has it, or has the say about it
 * @param loser the service that stands back
 * @param outcome what was chosen and why, what became of the loser, and what to do about it
 */
public record Conflict(String host, ServiceKey winner, ServiceKey loser, String outcome) {}
