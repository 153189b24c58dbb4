package io.registrybridge.adapter.eureka;

import io.registrybridge.adapter.eureka.http.HttpTransport.Access;
import io.registrybridge.adapter.eureka.watch.EurekaWatch.Plan;

/**
 * How one registry is watched. The settings are described in {@link EurekaSettings}.
 *
 * @param plan what is asked, and when
 * @param access how the servers are reached
 */
public record EurekaConfig(Plan plan, Access access) {
  public EurekaConfig {
    if (plan.servers().isEmpty()) {
      throw new IllegalArgumentException("a Eureka source needs at least one address");
    }
  }

  @Override
  public String toString() {
    return "EurekaConfig[servers=" + plan.servers() + "]";
  }
}
