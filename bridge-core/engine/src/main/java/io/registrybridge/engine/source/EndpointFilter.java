package io.registrybridge.engine.source;

import io.registrybridge.api.model.Finding;
import io.registrybridge.api.model.ServiceInstance;
import io.registrybridge.api.model.ServiceSnapshot;
import io.registrybridge.engine.config.OmitRule;
import io.registrybridge.engine.config.SourceConfig;
import io.registrybridge.engine.store.CatalogEntry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Leaves out the instances that the registry itself says should get no traffic, unless that leaves
 * too few of a service (design, section 5.10). Pure.
 */
final class EndpointFilter {
  static final String DUPLICATE_ID = "instance-id-duplicate";
  static final String PANIC = "service-panic";

  private final SourceConfig config;

  EndpointFilter(SourceConfig config) {
    this.config = config;
  }

  CatalogEntry apply(ServiceSnapshot snapshot) {
    List<Finding> findings = new ArrayList<>(snapshot.findings());
    List<ServiceInstance> distinct = distinct(snapshot, findings);
    List<ServiceInstance> fit = new ArrayList<>();
    List<Finding> omissions = new ArrayList<>();
    for (ServiceInstance instance : distinct) {
      omission(instance).ifPresentOrElse(omissions::add, () -> fit.add(instance));
    }
    boolean tooFew = fit.size() < config.panicThreshold() * distinct.size();
    findings.addAll(tooFew ? List.of(panic(fit.size(), distinct.size())) : omissions);
    return new CatalogEntry(
        new ServiceSnapshot(snapshot.key(), snapshot.names(), distinct, snapshot.findings()),
        tooFew ? distinct : fit,
        List.of(),
        findings);
  }

  private List<ServiceInstance> distinct(ServiceSnapshot snapshot, List<Finding> findings) {
    Set<String> ids = new HashSet<>();
    List<ServiceInstance> distinct = new ArrayList<>();
    for (ServiceInstance instance : sorted(snapshot.instances())) {
      if (ids.add(instance.id())) {
        distinct.add(instance);
      } else {
        findings.add(duplicate(instance));
      }
    }
    return distinct;
  }

  /**
   * Of two instances with one id the one that would get traffic stays: it may be registered anew
   * before the registry has forgotten the other. Further ties are broken by content, so that it is
   * always the same one.
   */
  private List<ServiceInstance> sorted(List<ServiceInstance> instances) {
    return instances.stream()
        .sorted(
            Comparator.comparing(ServiceInstance::id)
                .thenComparing(instance -> omission(instance).isPresent())
                .thenComparing(ServiceInstance::address)
                .thenComparing(ServiceInstance::toString))
        .toList();
  }

  private Optional<Finding> omission(ServiceInstance instance) {
    return Stream.of(OmitRule.values())
        .filter(config.omit()::contains)
        .filter(rule -> rule.matches(instance))
        .findFirst()
        .map(rule -> new Finding(findingRule(rule), instance.id(), reason(rule, instance)));
  }

  private static String findingRule(OmitRule rule) {
    return "instance-" + rule.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static String reason(OmitRule rule, ServiceInstance instance) {
    return switch (rule) {
      case UNHEALTHY, DISABLED, MAINTENANCE, DRAINING -> instance.availability().reason();
      case WEIGHT_ZERO -> "its weight is 0";
    };
  }

  private Finding panic(int fit, int instances) {
    return Finding.ofService(
        PANIC,
        "%d of its %d instances would get traffic, a smaller share than panic.threshold=%s: all do"
            .formatted(fit, instances, config.panicThreshold()));
  }

  private static Finding duplicate(ServiceInstance instance) {
    return new Finding(
        DUPLICATE_ID,
        instance.id(),
        "the registry has another instance of this id; "
            + instance.address()
            + " is left out: give each instance an id of its own");
  }
}
