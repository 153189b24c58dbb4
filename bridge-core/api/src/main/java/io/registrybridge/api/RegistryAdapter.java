package io.registrybridge.api;

/**
 * Watches one registry, for one source.
 *
 * <p>Its life:
 *
 * <ol>
 *   <li>{@link RegistryAdapterFactory#create} makes it; nothing is opened yet.
 *   <li>{@link #probe()} may be called, any number of times, before or instead of {@code start}.
 *   <li>{@link #start} is called once; it returns at once and the adapter works on threads of the
 *       {@linkplain AdapterContext#scheduler() scheduler}. An unreachable registry is no error
 *       here: it is a status, and the adapter keeps trying for ever.
 *   <li>{@link #close()} ends it, from any thread, also while requests are blocked; when it returns
 *       no thread and no socket of the adapter is left, and no further event is sent. Closing again
 *       does nothing.
 * </ol>
 */
public interface RegistryAdapter extends AutoCloseable {
  /**
   * Connects once and says how the registry answers, and what would be better. Blocks for some
   * seconds at most; reports failures in its answer and throws none.
   */
  ConnectionReport probe();

  /** Starts watching. Does not block. */
  void start(RegistryEventSink sink);

  @Override
  void close();
}
