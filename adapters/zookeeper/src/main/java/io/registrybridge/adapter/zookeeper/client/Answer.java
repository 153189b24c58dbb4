package io.registrybridge.adapter.zookeeper.client;

import io.registrybridge.api.event.SourceStatus.Cause;

/**
 * What came of a request. Only {@link Found} and {@link Missing} say something about the data.
 *
 * @param <T> what was asked for
 */
public sealed interface Answer<T> {
  /** The node is there. */
  record Found<T>(T value) implements Answer<T> {}

  /** The server has no such node. */
  record Missing<T>() implements Answer<T> {}

  /** The server does not know this kind of request. */
  record Unsupported<T>() implements Answer<T> {}

  /** The server refuses; the session goes on. */
  record Refused<T>(Cause cause) implements Answer<T> {}

  /** The connection was lost before an answer came. */
  record Lost<T>(Cause cause) implements Answer<T> {}
}
