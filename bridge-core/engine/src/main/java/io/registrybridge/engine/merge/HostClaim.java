package io.registrybridge.engine.merge;

import io.registrybridge.api.model.ServiceKey;
import java.util.Comparator;

/**
 * A service's wish for a host.
 *
 * <p>The order says who gets it, whatever came first: the first source by name (design, section 6);
 * within a source the name that needed no change, then the one that needed the least.
 *
 * @param key who asks
 * @param host what for
 */
public record HostClaim(ServiceKey key, HostName host) implements Comparable<HostClaim> {
  private static final Comparator<HostClaim> ORDER =
      Comparator.comparing((HostClaim claim) -> claim.key().source())
          .thenComparing(claim -> claim.host().change())
          .thenComparing(HostClaim::key);

  @Override
  public int compareTo(HostClaim other) {
    return ORDER.compare(this, other);
  }
}
