package io.registrybridge.adapter.zookeeper.layout;

import io.registrybridge.api.model.Glob;
import io.registrybridge.api.model.ServiceSelector;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Whether any service of an interface may be wanted, of which only the name is known: its services
 * are called {@code interface[:version[:group]]}. Pure.
 */
final class InterfaceSelector implements Predicate<String> {
  private final List<Glob> names = new ArrayList<>();
  private final List<Glob> beginnings = new ArrayList<>();
  private final List<Glob> wholeExcludes;

  InterfaceSelector(ServiceSelector wanted) {
    wanted.include().forEach(this::include);
    this.wholeExcludes =
        wanted.exclude().stream().filter(glob -> glob.text().endsWith("*")).toList();
  }

  private void include(Glob glob) {
    names.add(glob);
    for (int end = 1; end <= glob.text().length(); end++) {
      // Only these can match the colon after the interface; what follows can match something.
      if (":*?".indexOf(glob.text().charAt(end - 1)) >= 0) {
        beginnings.add(new Glob(glob.text().substring(0, end)));
      }
    }
  }

  @Override
  public boolean test(String interfaceName) {
    return isIncluded(interfaceName)
        && wholeExcludes.stream().noneMatch(glob -> glob.matches(interfaceName));
  }

  private boolean isIncluded(String interfaceName) {
    String withMore = interfaceName + ":";
    return names.stream().anyMatch(glob -> glob.matches(interfaceName))
        || beginnings.stream().anyMatch(glob -> glob.matches(withMore));
  }
}
