package io.registrybridge.testkit.mcp;

/**
 * One resource that a response changed in the store.
 *
 * @param typeUrl its type
 * @param name {@code namespace/name}
 * @param kind what happened to it
 * @param resource as it is now; as it was, if deleted
 * @param arrivalNanos when the response had arrived, on the scheduler's monotonic clock
 */
public record ResourceChange(
    String typeUrl, String name, Kind kind, StoredResource resource, long arrivalNanos) {
  /** What can happen to a resource. */
  public enum Kind {
    CREATED,
    UPDATED,
    DELETED
  }
}
