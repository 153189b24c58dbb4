package io.registrybridge.engine;

import io.registrybridge.api.concurrent.Scheduler;
import io.registrybridge.engine.config.SourceConfig;
import io.registrybridge.engine.source.SourceBuffer;
import io.registrybridge.engine.state.SavedState;
import io.registrybridge.engine.state.StateFiles;
import io.registrybridge.engine.state.StateKeeper;
import io.registrybridge.engine.store.CatalogStore;
import java.util.Optional;

/** A source of a running engine: what is known of it, and where that is kept. */
final class ConnectedSource {
  private final String name;
  private final Scheduler scheduler;
  private final SourceBuffer buffer;
  private final Optional<StateKeeper> keeper;
  private volatile String fingerprint;

  /**
   * @param fingerprint what is read: the type of the registry, its addresses and its scope
   * @param files where its state is kept; empty for nowhere
   */
  ConnectedSource(
      SourceConfig config,
      String fingerprint,
      CatalogStore store,
      Optional<StateFiles> files,
      Scheduler scheduler) {
    this.name = config.name();
    this.fingerprint = fingerprint;
    this.scheduler = scheduler;
    this.keeper =
        files.map(kept -> new StateKeeper(config.name(), kept, this::savedState, scheduler));
    this.buffer = new SourceBuffer(config, store, scheduler, this::changed);
  }

  SourceBuffer buffer() {
    return buffer;
  }

  void readsFrom(String next) {
    fingerprint = next;
  }

  /** What is known now. */
  SavedState savedState() {
    return new SavedState(name, fingerprint, scheduler.wallTime(), buffer.state());
  }

  /** Ends it, and keeps what is known. */
  void close() {
    buffer.close();
    keeper.ifPresent(StateKeeper::close);
  }

  /** Takes all of it away at once, and keeps nothing. */
  void drop() {
    keeper.ifPresent(StateKeeper::cancel);
    buffer.drop();
  }

  private void changed() {
    keeper.ifPresent(StateKeeper::changed);
  }
}
