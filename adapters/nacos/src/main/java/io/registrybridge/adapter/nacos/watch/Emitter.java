package io.registrybridge.adapter.nacos.watch;

import io.registrybridge.api.RegistryEventSink;
import io.registrybridge.api.event.RegistryEvent;

/** Sends events until it is closed, and none from then on. Safe for use by several threads. */
final class Emitter {
  private final RegistryEventSink sink;

  // Guarded by this.
  private boolean closed;

  Emitter(RegistryEventSink sink) {
    this.sink = sink;
  }

  synchronized void send(RegistryEvent event) {
    if (!closed) {
      sink.accept(event);
    }
  }

  synchronized void close() {
    closed = true;
  }
}
