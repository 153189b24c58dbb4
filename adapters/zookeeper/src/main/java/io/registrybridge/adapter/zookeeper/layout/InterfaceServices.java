package io.registrybridge.adapter.zookeeper.layout;

import io.registrybridge.api.model.Finding;
import io.registrybridge.api.model.ServiceInstance;
import io.registrybridge.api.model.ServiceKey;
import io.registrybridge.api.model.ServiceSnapshot;
import io.registrybridge.dubbo.LocalityKeys;
import io.registrybridge.dubbo.Provider;
import io.registrybridge.dubbo.ProviderInstances;
import io.registrybridge.dubbo.ServiceName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the providers of Dubbo's interfaces become, at whichever level they are registered: an
 * interface in a group and a version is one service, or all providers of one application are. Pure.
 */
final class InterfaceServices {
  /** The scope of the services' keys. */
  static final String SCOPE = "dubbo-interface";

  private final String source;
  private final boolean byApplication;
  private final ProviderInstances instances;

  InterfaceServices(String source, boolean byApplication, LocalityKeys localityKeys) {
    this.source = source;
    this.byApplication = byApplication;
    this.instances = new ProviderInstances(localityKeys);
  }

  ServiceKey key(String name) {
    return new ServiceKey(source, SCOPE, name);
  }

  /** What a directory contributes in which there are these providers. */
  Map<ServiceKey, Part> parts(Map<ServiceName, List<Provider>> providers, List<Finding> findings) {
    Map<ServiceKey, List<Provider>> services = new HashMap<>();
    providers.forEach(
        (name, of) -> {
          for (Provider provider : of) {
            services.computeIfAbsent(key(name, provider), key -> new ArrayList<>()).add(provider);
          }
        });
    Map<ServiceKey, Part> parts = new HashMap<>();
    services.forEach(
        (key, of) -> parts.put(key, new Part(of, List.of(), findings, firstApplication(of))));
    return parts;
  }

  private ServiceKey key(ServiceName name, Provider provider) {
    // Without an application the interface is all that it can be called.
    return key(
        byApplication && !provider.application().isBlank() ? provider.application() : name.text());
  }

  ServiceSnapshot snapshot(ServiceKey key, Collection<Part> parts) {
    List<Provider> providers = new ArrayList<>();
    List<Finding> findings = new ArrayList<>();
    String application = "";
    for (Part part : parts) {
      providers.addAll(part.providers());
      findings.addAll(part.findings());
      application = application.isEmpty() ? part.application() : application;
    }
    List<ServiceInstance> behind = instances.of(providers);
    return new ServiceSnapshot(key, names(key, application), behind, findings);
  }

  private Map<String, String> names(ServiceKey key, String application) {
    Map<String, String> names = new HashMap<>();
    if (byApplication) {
      names.put("service", key.name());
      names.put("application", application);
    } else {
      names.putAll(ServiceName.ofText(key.name()).names(application));
    }
    names.put("domain", ServiceName.DOMAIN);
    names.put("layout", SCOPE);
    return names;
  }

  /** The first by name: an interface of several applications keeps one name. */
  private static String firstApplication(List<Provider> providers) {
    return providers.stream().map(Provider::application).sorted().findFirst().orElse("");
  }
}
