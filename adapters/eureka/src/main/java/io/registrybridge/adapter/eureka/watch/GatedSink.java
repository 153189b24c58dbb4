package io.registrybridge.adapter.eureka.watch;

import io.registrybridge.api.RegistryEventSink;
import io.registrybridge.api.event.RegistryEvent;

/** Lets events through until it is closed. Safe for use by several threads. */
final class GatedSink implements RegistryEventSink {
  private final RegistryEventSink receiver;

  // Guarded by this.
  private boolean closed;

  GatedSink(RegistryEventSink receiver) {
    this.receiver = receiver;
  }

  @Override
  public synchronized void accept(RegistryEvent event) {
    if (!closed) {
      receiver.accept(event);
    }
  }

  synchronized void close() {
    closed = true;
  }
}
