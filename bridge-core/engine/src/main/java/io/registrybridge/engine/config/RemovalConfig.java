package io.registrybridge.engine.config;

import io.registrybridge.api.event.SourceStatus.Continuity;
import java.time.Duration;

/**
 * How a source's removals are believed (design, section 5).
 *
 * @param settle how long removals are held after the registry was out of sight; zero for not at all
 * @param dataLost what becomes of what a registry with other data has never shown
 * @param continuityGrace how long removals are held when another process of the registry answers
 * @param otherToken what a data token means that differs from the last one known
 * @param guardShare the share of the services, from 0 to 1, that may lose their last endpoint
 *     within a minute
 * @param guardMinimum sources with fewer services are not guarded
 * @param guardGrace how long a mass removal is held
 * @param guardThen what becomes of a mass removal after the grace
 * @param emptyGrace how long a service stays after its last endpoint, and a port or subset after
 *     its last use
 */
public record RemovalConfig(
    Duration settle,
    Belief dataLost,
    Duration continuityGrace,
    Continuity otherToken,
    double guardShare,
    int guardMinimum,
    Duration guardGrace,
    Belief guardThen,
    Duration emptyGrace) {

  /** What becomes of an absence that is doubted; the names are the file's words. */
  public enum Belief {
    /** It is believed. */
    BELIEVE,
    /** It waits for an operator. */
    HOLD
  }
}
