package io.registrybridge.engine.state;

import io.registrybridge.api.error.BridgeException;
import io.registrybridge.api.error.ErrorCode;

/** A kept state cannot be read: cut off, changed, or written by a later version. */
public final class StateCorruptException extends BridgeException {
  private static final long serialVersionUID = 1L;

  StateCorruptException(String message) {
    super(ErrorCode.STATE_UNUSABLE, message);
  }

  StateCorruptException(String message, Throwable cause) {
    super(ErrorCode.STATE_UNUSABLE, message, cause);
  }
}
