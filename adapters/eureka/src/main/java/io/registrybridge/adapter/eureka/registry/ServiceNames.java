package io.registrybridge.adapter.eureka.registry;

import io.registrybridge.api.model.ServiceSelector;
import java.util.Arrays;
import java.util.List;

/**
 * Which services an instance belongs to.
 *
 * @param byVip whether a service is a VIP address, and not an application
 * @param wanted the services that are wanted, by their names
 */
public record ServiceNames(boolean byVip, ServiceSelector wanted) {
  /** The names of the wanted services of an instance, as the registry has them. */
  public List<String> of(Instance instance) {
    return all(instance).stream().filter(wanted::selects).toList();
  }

  /** An instance without a VIP address is found by its application, as there is no other name. */
  private List<String> all(Instance instance) {
    List<String> vips = byVip ? vips(instance) : List.of();
    return vips.isEmpty() ? List.of(instance.key().app()) : vips;
  }

  /** The VIP addresses of an instance (eureka-client, {@code Applications}: split at commas). */
  static List<String> vips(Instance instance) {
    if (instance.vips().isEmpty()) {
      return List.of();
    }
    return Arrays.stream(instance.vips().split(",", -1))
        .map(String::strip)
        .filter(vip -> !vip.isEmpty())
        .distinct()
        .toList();
  }
}
