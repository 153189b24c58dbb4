package io.registrybridge.engine;

import io.registrybridge.api.RegistryEventSink;
import io.registrybridge.api.concurrent.Scheduler;
import io.registrybridge.engine.config.EntryConfig.AddressConfig;
import io.registrybridge.engine.config.EntryConfig.AddressConfig.HostNames;
import io.registrybridge.engine.config.SourceConfig;
import io.registrybridge.engine.resolve.HostNameResolver;
import io.registrybridge.engine.resolve.NameLookup;
import io.registrybridge.engine.source.SourceBuffer;
import io.registrybridge.engine.source.SourceView;
import io.registrybridge.engine.state.SavedState;
import io.registrybridge.engine.state.StateFiles;
import io.registrybridge.engine.state.StateKeeper;
import io.registrybridge.engine.store.CatalogStore;
import java.util.Optional;
import java.util.function.Function;

/** A source of a running engine: what is known of it, and where that is kept. */
final class ConnectedSource {
  private final String name;
  private final Scheduler scheduler;
  private final NameLookup names;
  private final SourceBuffer buffer;
  private final Optional<StateKeeper> keeper;
  private volatile String fingerprint;

  // Guarded by this.
  private Optional<HostNameResolver> resolver = Optional.empty();

  /**
   * @param files where its state is kept; empty for nowhere
   * @param names who is asked for the addresses of host names
   */
  ConnectedSource(
      SourceConfig config,
      CatalogStore store,
      Optional<StateFiles> files,
      NameLookup names,
      Scheduler scheduler) {
    this.name = config.name();
    this.fingerprint = "";
    this.scheduler = scheduler;
    this.names = names;
    this.keeper =
        files.map(kept -> new StateKeeper(config.name(), kept, this::savedState, scheduler));
    this.buffer = new SourceBuffer(config, store, scheduler, this::changed);
  }

  /**
   * Where an adapter of these settings reports to; an earlier one's events are ignored from now on.
   */
  synchronized RegistryEventSink connect(SourceConfig config, String place) {
    fingerprint = place;
    resolver.ifPresent(HostNameResolver::close);
    RegistryEventSink sink = buffer.connect();
    AddressConfig addresses = config.entry().addresses();
    resolver =
        addresses.hostNames() == HostNames.RESOLVE
            ? Optional.of(
                new HostNameResolver(name, sink, names, addresses.dnsInterval(), scheduler))
            : Optional.empty();
    return resolver.<RegistryEventSink>map(Function.identity()).orElse(sink);
  }

  SourceBuffer buffer() {
    return buffer;
  }

  /** What it looks like now. */
  SourceView view() {
    return buffer.view(keeper.flatMap(StateKeeper::failure));
  }

  /** What is known now. */
  SavedState savedState() {
    return new SavedState(name, fingerprint, buffer.trueAt(), buffer.state());
  }

  /** Nobody watches the registry any more, and all of it stays. */
  synchronized void orphan() {
    resolver.ifPresent(HostNameResolver::close);
    buffer.orphan();
  }

  /** Ends it, and keeps what is known. */
  synchronized void close() {
    resolver.ifPresent(HostNameResolver::close);
    buffer.close();
    keeper.ifPresent(StateKeeper::close);
  }

  /** Takes all of it away at once, and keeps nothing. */
  synchronized void drop() {
    resolver.ifPresent(HostNameResolver::close);
    keeper.ifPresent(StateKeeper::cancel);
    buffer.drop();
  }

  private void changed() {
    keeper.ifPresent(StateKeeper::changed);
  }
}
