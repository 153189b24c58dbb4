package io.registrybridge.api.concurrent;

/** Something that was started and can be ended. */
@FunctionalInterface
public interface Cancellable {
  /** Ends it; does not wait. Ending again, or after it has ended by itself, does nothing. */
  void cancel();
}
