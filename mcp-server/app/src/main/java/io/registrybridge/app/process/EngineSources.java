package io.registrybridge.app.process;

import io.registrybridge.api.RegistryEventSink;
import io.registrybridge.api.error.BridgeException;
import io.registrybridge.api.error.ErrorCode;
import io.registrybridge.app.admin.SourceActions.Action;
import io.registrybridge.engine.ActionResult;
import io.registrybridge.engine.Engine;
import io.registrybridge.engine.config.SourceConfig;
import io.registrybridge.engine.source.SourceView;
import java.util.Optional;

/** The engine, as the sources' life needs it. */
record EngineSources(Engine engine) implements SourceControl {
  @Override
  public RegistryEventSink connect(SourceConfig config, String fingerprint) {
    return engine.connect(config, fingerprint);
  }

  @Override
  public void reconfigure(SourceConfig config) {
    engine.reconfigure(config);
  }

  @Override
  public void orphan(String source) {
    engine.orphan(source);
  }

  @Override
  public void remove(String source) {
    if (find(source).isPresent()) {
      engine.remove(source);
    }
  }

  @Override
  public ActionResult act(Action action, String source, Optional<String> service) {
    return switch (action) {
      case ACCEPT -> engine.actions().accept(source, service);
      case REFUSE -> engine.actions().refuse(source, service);
      case RELEASE -> engine.actions().release(source);
      case FORGET -> engine.actions().forget(source);
    };
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
