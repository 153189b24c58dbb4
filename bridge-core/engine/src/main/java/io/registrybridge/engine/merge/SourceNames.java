package io.registrybridge.engine.merge;

import io.registrybridge.engine.config.NamingConfig;
import io.registrybridge.engine.config.SourceConfig;
import java.util.List;

/**
 * How a source's services are named, now and until a moment ago.
 *
 * @param config what its file says now
 * @param former what it said before, the newest first, as long as the hosts of then are still
 *     served (design, section 5.9)
 */
public record SourceNames(SourceConfig config, List<NamingConfig> former) {
  public SourceNames {
    former = List.copyOf(former);
  }

  /** A source that was never called otherwise. */
  public static SourceNames of(SourceConfig config) {
    return new SourceNames(config, List.of());
  }
}
