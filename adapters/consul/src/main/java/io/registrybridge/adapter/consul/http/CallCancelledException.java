package io.registrybridge.adapter.consul.http;

import io.registrybridge.api.error.BridgeException;
import io.registrybridge.api.error.ErrorCode;
import java.io.Serial;

/** A request was given up by the adapter itself; it says nothing about Consul. */
public final class CallCancelledException extends BridgeException {
  @Serial private static final long serialVersionUID = 1L;

  CallCancelledException(String target) {
    super(ErrorCode.REGISTRY_UNREACHABLE, target + ": given up to look at the connection anew");
  }
}
