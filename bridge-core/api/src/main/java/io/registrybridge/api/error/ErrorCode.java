package io.registrybridge.api.error;

import java.util.Locale;

/**
 * What can go wrong, for people and for metrics.
 *
 * <p>The {@link #id()} is a metric tag and the anchor in {@code docs/reference/errors.md}, so a
 * published code is never renamed.
 */
public enum ErrorCode {
  /** A setting is missing, unknown, or its value is not what was expected. */
  CONFIGURATION_INVALID,
  /** A directory or file of the configuration cannot be read. */
  CONFIGURATION_UNREADABLE,
  /** An address the bridge should listen on is taken or not ours. */
  ADDRESS_UNAVAILABLE,
  /** A certificate, key or trust file cannot be used. */
  TLS_INVALID,
  /** The registry does not answer: refused, timed out, cut off, name not resolved. */
  REGISTRY_UNREACHABLE,
  /** The registry refuses us: credentials missing, wrong, expired or without the right. */
  REGISTRY_UNAUTHORIZED,
  /** The registry answers that it cannot serve now: an error status, no leader, starting. */
  REGISTRY_UNAVAILABLE,
  /** The registry refuses because of a limit of its own (connections, rate). */
  REGISTRY_LIMIT,
  /** The registry answered less than there is: filtered by rights, partial, truncated. */
  REGISTRY_ANSWER_INCOMPLETE,
  /** The registry's answer cannot be understood. */
  REGISTRY_ANSWER_INVALID,
  /** The registry's data is not the data that was read before. */
  REGISTRY_DATA_LOST,
  /** A file that describes services or instances cannot be used. */
  SERVICE_FILE_INVALID,
  /** What is kept of a source on disk, or what a replica sent, cannot be understood. */
  STATE_UNUSABLE,
  /** There is no source of that name. */
  SOURCE_UNKNOWN,
  /** An operator's action does not fit the state of what it is about. */
  ACTION_REFUSED,
  /** A running bridge, which a command or a replica asks, does not answer. */
  BRIDGE_UNREACHABLE,
  /** A running bridge does not do what it is asked for. */
  BRIDGE_REFUSED,
  /** The Kubernetes API server does not answer, or refuses us. */
  KUBERNETES_UNAVAILABLE,
  /** The bridge did what it must not: a defect of the bridge. */
  INTERNAL;

  private final String id = name().toLowerCase(Locale.ROOT).replace('_', '-');

  /** The code in kebab case, such as {@code registry-unreachable}. */
  public String id() {
    return id;
  }
}
