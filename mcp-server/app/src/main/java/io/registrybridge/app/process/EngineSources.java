package io.registrybridge.app.process;

import io.registrybridge.api.RegistryEventSink;
import io.registrybridge.api.error.BridgeException;
import io.registrybridge.api.error.ErrorCode;
import io.registrybridge.app.admin.SourceActions.Action;
import io.registrybridge.engine.ActionResult;
import io.registrybridge.engine.Engine;
import io.registrybridge.engine.config.ConfiguredSource;
import io.registrybridge.engine.config.SourceConfig;
import io.registrybridge.engine.source.SourceView;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The engine, as the sources' life needs it, and what of their files outlives the process. */
final class EngineSources implements SourceControl {
  private static final Logger LOGGER = LoggerFactory.getLogger(EngineSources.class);

  private final Engine engine;
  private final Optional<KeptSettings> kept;

  // Guarded by this: what an earlier process knew, until the source is connected in this one.
  private final Map<String, SourceConfig> earlier;

  // Guarded by this: those without a file of which nothing but their settings is known.
  private final Set<String> unserved = new HashSet<>();

  /**
   * @param kept where the settings of the sources are kept; empty for nowhere
   * @param earlier what it has of an earlier process, by the sources' names
   */
  EngineSources(Engine engine, Optional<KeptSettings> kept, Map<String, SourceConfig> earlier) {
    this.engine = engine;
    this.kept = kept;
    this.earlier = new HashMap<>(earlier);
  }

  @Override
  public synchronized void adoptOrphans(Set<String> withFile) {
    for (SourceConfig source : Set.copyOf(earlier.values())) {
      if (!withFile.contains(source.name())) {
        earlier.remove(source.name());
        boolean served = engine.connectOrphaned(source);
        if (!served) {
          unserved.add(source.name());
        }
        LOGGER
            .atWarn()
            .addKeyValue("source", source.name())
            .addKeyValue("type", source.type())
            .log(
                "the file of the source has disappeared since the last start: "
                    + (served
                        ? "what it had is served on. Bring the file back, with enabled=false to end"
                            + " the source, or forget it"
                        : "nothing is known of what it had, so nothing of it is served; bring the"
                            + " file back"));
      }
    }
  }

  /** A source that was called otherwise before has its former names too, for their grace. */
  @Override
  public synchronized RegistryEventSink connect(ConfiguredSource<?> source) {
    SourceConfig config = source.config();
    SourceConfig before = earlier.getOrDefault(config.name(), config);
    earlier.remove(config.name());
    unserved.remove(config.name());
    RegistryEventSink sink =
        engine.connect(config.withNaming(before.naming()), source.fingerprint());
    if (!before.naming().equals(config.naming())) {
      engine.reconfigure(config);
    }
    kept.ifPresent(settings -> settings.keep(source));
    return sink;
  }

  @Override
  public void reconfigure(ConfiguredSource<?> source) {
    engine.reconfigure(source.config());
    kept.ifPresent(settings -> settings.keep(source));
  }

  @Override
  public void orphan(String source) {
    engine.orphan(source);
  }

  @Override
  public synchronized void remove(String source) {
    earlier.remove(source);
    engine.remove(source);
    kept.ifPresent(settings -> settings.forget(source));
  }

  @Override
  public ActionResult act(Action action, String source, Optional<String> service) {
    return switch (action) {
      case ACCEPT -> engine.actions().accept(source, service);
      case REFUSE -> engine.actions().refuse(source, service);
      case RELEASE -> engine.actions().release(source);
      case FORGET -> forget(source);
    };
  }

  /** Whether there is anything of a source beside what stands in an API server. */
  synchronized boolean knows(String source) {
    return unserved.contains(source) || find(source).isPresent();
  }

  private synchronized ActionResult forget(String source) {
    ActionResult forgotten =
        unserved.remove(source)
            ? new ActionResult(source + ": forgotten; nothing of it was served", 0)
            : engine.actions().forget(source);
    kept.ifPresent(settings -> settings.forget(source));
    return forgotten;
  }

  /** A source that was not read yet has no state: a replica that took it would believe it empty. */
  @Override
  public byte[] exportState(String source) {
    boolean read = find(source).map(view -> view.synced() || view.restored()).orElse(true);
    if (!read) {
      throw new BridgeException(
          ErrorCode.ACTION_REFUSED,
          "Source '" + source + "' was not read completely yet: ask again later.");
    }
    return engine.exportState(source);
  }

  private Optional<SourceView> find(String source) {
    return engine.view().sources().stream()
        .filter(view -> view.config().name().equals(source))
        .findFirst();
  }
}
