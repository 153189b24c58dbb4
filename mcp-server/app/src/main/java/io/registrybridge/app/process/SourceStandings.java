package io.registrybridge.app.process;

import io.registrybridge.crd.plan.Standing;
import io.registrybridge.crd.plan.Standing.Guard;
import io.registrybridge.engine.Engine;
import io.registrybridge.engine.config.Configuration;
import io.registrybridge.engine.config.ConfiguredSource;
import io.registrybridge.engine.config.RemovalConfig;
import io.registrybridge.engine.config.RemovalConfig.Belief;
import io.registrybridge.engine.source.SourceView;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * How far each source's silence counts for what stands in the API server since before this process.
 * Safe for use by several threads.
 */
final class SourceStandings {
  private final Engine engine;

  // Guarded by this: those that an operator has ended, by a file or by an action.
  private final Set<String> ended = new HashSet<>();

  SourceStandings(Engine engine) {
    this.engine = engine;
  }

  /** Takes what the files say now. */
  synchronized void configured(Configuration configuration) {
    for (ConfiguredSource<?> source : configuration.sources()) {
      if (source.enabled()) {
        ended.remove(source.config().name());
      } else {
        ended.add(source.config().name());
      }
    }
  }

  /** An operator has forgotten a source. */
  synchronized void forgotten(String source) {
    ended.add(source);
  }

  /** By the sources' names; one that is missing is unknown. */
  Map<String, Standing> now() {
    Map<String, Standing> standings = new HashMap<>();
    synchronized (this) {
      ended.forEach(source -> standings.put(source, new Standing.Ended()));
    }
    engine.view().sources().forEach(view -> standings.put(view.config().name(), standing(view)));
    return standings;
  }

  private static Standing standing(SourceView view) {
    if (!view.synced() && !view.restored() && !view.orphaned()) {
      return new Standing.Unheard();
    }
    boolean inSight = view.synced() && !view.restored() && view.status().isInSight();
    if (!inSight || view.orphaned() || view.dataLost()) {
      return new Standing.Restored();
    }
    RemovalConfig removal = view.config().removal();
    return new Standing.InSight(
        removal.emptyGrace(),
        new Guard(
            removal.guardShare(),
            removal.guardMinimum(),
            removal.guardThen() == Belief.BELIEVE,
            removal.guardGrace()));
  }
}
