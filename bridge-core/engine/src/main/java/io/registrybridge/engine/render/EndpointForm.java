package io.registrybridge.engine.render;

/** Where the endpoints of a host stand. */
public enum EndpointForm {
  /** In the ServiceEntry. */
  INLINE,
  /**
   * In the ServiceEntry, and as WorkloadEntries that nothing selects: on the way from one form to
   * the other, so that istiod has both before it is told to use the other.
   */
  BOTH,
  /** As WorkloadEntries that the ServiceEntry selects. */
  WORKLOAD_ENTRY;

  boolean isInline() {
    return this != WORKLOAD_ENTRY;
  }

  boolean hasWorkloadEntries() {
    return this != INLINE;
  }
}
