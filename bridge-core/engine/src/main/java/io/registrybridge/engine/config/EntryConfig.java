package io.registrybridge.engine.config;

import io.registrybridge.api.model.Glob;
import java.util.List;
import java.util.Map;

/**
 * What the ServiceEntries of a source look like.
 *
 * @param meshInternal whether endpoints are part of the mesh ({@code MESH_INTERNAL})
 * @param servicePorts the service port of each Istio protocol; a protocol that is absent has none
 * @param defaultProtocol the protocol of ports of which the registry says nothing
 * @param labels which metadata become endpoint labels
 */
public record EntryConfig(
    boolean meshInternal,
    Map<String, Integer> servicePorts,
    String defaultProtocol,
    LabelSelection labels) {

  public EntryConfig {
    servicePorts = Map.copyOf(servicePorts);
  }

  /** Whether a word, in lower case, is one that Istio has for a protocol. */
  public static boolean isProtocol(String word) {
    return IstioTypes.PROTOCOLS.contains(word);
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
