package io.registrybridge.engine.merge;

import io.registrybridge.api.model.ServiceKey;

/**
 * Two services that ask for one host.
 *
 * @param host the host both ask for
 * @param winner the service that has it
 * @param loser the service that has not
 * @param outcome what became of the loser, and what to do about it
 */
public record Conflict(String host, ServiceKey winner, ServiceKey loser, String outcome) {}
