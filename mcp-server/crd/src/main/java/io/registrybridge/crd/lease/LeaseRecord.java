package io.registrybridge.crd.lease;

import java.time.Duration;

/**
 * What a Lease says.
 *
 * @param holder who holds it; empty if nobody does
 * @param duration how long the holder holds it without renewing it
 * @param term counts the changes of the holder
 * @param version the API server's version of it
 */
public record LeaseRecord(String holder, Duration duration, int term, String version) {
  /** Whether it was given back. */
  boolean isFree() {
    return holder.isEmpty();
  }
}
