package io.registrybridge.adapter.consul.http;

import java.io.IOException;
import java.io.Serial;

/** A server closed a connection that it had kept, so it has not seen the request. */
final class KeptConnectionClosedException extends IOException {
  @Serial private static final long serialVersionUID = 1L;

  KeptConnectionClosedException(IOException cause) {
    super("the connection was closed while it was kept", cause);
  }
}
