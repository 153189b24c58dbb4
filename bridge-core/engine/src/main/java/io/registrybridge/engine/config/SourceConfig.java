package io.registrybridge.engine.config;

import io.registrybridge.api.model.Glob;
import io.registrybridge.api.model.ServiceSelector;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What an adapter file says to the engine; the keys are those that every adapter file has.
 *
 * @param name the source's name: the file's name without its extension
 * @param type the adapter's type
 * @param required whether the readiness gate waits for this source
 * @param services which services are taken from the registry
 * @param hostTemplate how a host is made of a service's names
 * @param namespaceTemplate how the namespace is made of a service's names
 * @param exportTo the namespaces that see the hosts; empty for Istio's default
 * @param meshInternal whether endpoints are part of the mesh ({@code MESH_INTERNAL})
 * @param servicePorts the service port of each Istio protocol; a protocol that is absent has none
 * @param defaultProtocol the protocol of ports of which the registry says nothing
 * @param labels which metadata become endpoint labels
 * @param omit the rules by which instances are left out
 */
public record SourceConfig(
    String name,
    String type,
    boolean required,
    ServiceSelector services,
    String hostTemplate,
    String namespaceTemplate,
    List<String> exportTo,
    boolean meshInternal,
    Map<String, Integer> servicePorts,
    String defaultProtocol,
    LabelSelection labels,
    Set<OmitRule> omit) {

  public SourceConfig {
    exportTo = List.copyOf(exportTo);
    servicePorts = Map.copyOf(servicePorts);
    omit = Set.copyOf(omit);
  }

  /** The same source, required. */
  SourceConfig asRequired() {
    return new SourceConfig(
        name,
        type,
        true,
        services,
        hostTemplate,
        namespaceTemplate,
        exportTo,
        meshInternal,
        servicePorts,
        defaultProtocol,
        labels,
        omit);
  }

  /**
   * Which metadata keys become labels: those that match an include and no exclude.
   *
   * @param include globs on the metadata key
   * @param exclude globs on the metadata key; they win
   */
  public record LabelSelection(List<Glob> include, List<Glob> exclude) {
    public LabelSelection {
      include = List.copyOf(include);
      exclude = List.copyOf(exclude);
    }

    public boolean selects(String key) {
      return include.stream().anyMatch(glob -> glob.matches(key))
          && exclude.stream().noneMatch(glob -> glob.matches(key));
    }
  }
}
