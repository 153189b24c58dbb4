package io.registrybridge.api.error;

import java.io.Serial;

/**
 * The one unchecked exception of the bridge. Its message names what failed, what was expected and
 * what to do; it never holds a secret.
 */
public class BridgeException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final ErrorCode code;

  public BridgeException(ErrorCode code, String message) {
    super(message);
    this.code = code;
  }

  public BridgeException(ErrorCode code, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  /** What went wrong, for metrics and for the error reference. */
  public ErrorCode code() {
    return code;
  }
}
