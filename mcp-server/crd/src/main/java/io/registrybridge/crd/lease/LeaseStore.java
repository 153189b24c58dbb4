package io.registrybridge.crd.lease;

import java.util.Optional;

/**
 * Where the Lease is. Each call blocks, and throws a {@link
 * io.registrybridge.api.error.BridgeException} if it cannot be carried out or nobody knows whether
 * it was.
 */
public interface LeaseStore {
  /** The Lease now; empty if there is none. */
  Optional<LeaseRecord> read();

  /**
   * Makes the Lease.
   *
   * @return what was made; empty if somebody else was faster
   */
  Optional<LeaseRecord> create(LeaseRecord first);

  /**
   * Replaces the Lease.
   *
   * @param next its {@link LeaseRecord#version()} is the version that is replaced
   * @return what stands now; empty if it was another version that stood there
   */
  Optional<LeaseRecord> replace(LeaseRecord next);
}
