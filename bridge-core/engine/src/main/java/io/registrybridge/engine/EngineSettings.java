package io.registrybridge.engine;

import io.registrybridge.engine.render.InlineLimit;
import io.registrybridge.engine.resolve.NameLookup;
import io.registrybridge.engine.store.Pace;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How the engine works.
 *
 * @param pace how long changes are collected before they are rendered
 * @param lastKnownGood where the sources' states are kept beyond the process; empty for nowhere
 * @param names who is asked for the addresses of host names
 * @param inlineLimit how many endpoints a ServiceEntry may hold itself
 */
public record EngineSettings(
    Pace pace, Optional<LastKnownGood> lastKnownGood, NameLookup names, InlineLimit inlineLimit) {
  public static final EngineSettings DEFAULT =
      new EngineSettings(Pace.DEFAULT, Optional.empty(), NameLookup.SYSTEM, InlineLimit.NONE);

  /**
   * Where the sources' states are kept.
   *
   * @param directory the data directory; absolute
   * @param maxAge an older state is served only when an operator releases it
   */
  public record LastKnownGood(Path directory, Duration maxAge) {}
}
