package io.registrybridge.api.model;

import java.util.List;

/**
 * Which services of a source are wanted: those that match an include and no exclude.
 *
 * @param include globs on the service's name
 * @param exclude globs on the service's name; they win
 */
public record ServiceSelector(List<Glob> include, List<Glob> exclude) {
  private static final ServiceSelector ALL = new ServiceSelector(List.of(Glob.any()), List.of());

  public ServiceSelector {
    include = List.copyOf(include);
    exclude = List.copyOf(exclude);
  }

  /** Selects every service. */
  public static ServiceSelector all() {
    return ALL;
  }

  public boolean selects(String serviceName) {
    return include.stream().anyMatch(glob -> glob.matches(serviceName))
        && exclude.stream().noneMatch(glob -> glob.matches(serviceName));
  }
}
