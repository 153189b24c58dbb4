package io.registrybridge.app.cli;

import io.registrybridge.api.error.ErrorCode;

/** How the program ends; published in docs/reference/cli.md, so a code never changes. */
enum ExitCode {
  /** Done. */
  OK(0),
  /** A defect of the bridge. */
  DEFECT(1),
  /** The command line or the configuration is wrong; also picocli's own code for wrong usage. */
  CONFIGURATION(2),
  /** A registry cannot be used. */
  REGISTRY(3),
  /** An address cannot be listened on. */
  ADDRESS(4),
  /** A running bridge cannot be asked, or refuses. */
  BRIDGE(5);

  private final int code;

  ExitCode(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }

  /** How the program ends when it stops by an error. */
  static ExitCode of(ErrorCode error) {
    return switch (error) {
      case CONFIGURATION_INVALID,
          CONFIGURATION_UNREADABLE,
          TLS_INVALID,
          SERVICE_FILE_INVALID,
          SOURCE_UNKNOWN,
          ACTION_REFUSED ->
          CONFIGURATION;
      case ADDRESS_UNAVAILABLE -> ADDRESS;
      case REGISTRY_UNREACHABLE,
          REGISTRY_UNAUTHORIZED,
          REGISTRY_UNAVAILABLE,
          REGISTRY_LIMIT,
          REGISTRY_ANSWER_INCOMPLETE,
          REGISTRY_ANSWER_INVALID,
          REGISTRY_DATA_LOST ->
          REGISTRY;
      case KUBERNETES_UNAVAILABLE, BRIDGE_UNREACHABLE, BRIDGE_REFUSED -> BRIDGE;
      case STATE_UNUSABLE, INTERNAL -> DEFECT;
    };
  }
}
