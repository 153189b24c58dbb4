package io.registrybridge.engine.config;

import java.util.List;
import java.util.Optional;

/**
 * How a source's services are named in the mesh, and who sees them.
 *
 * @param host how a host is made of a service's names
 * @param aliases how further hosts of the same service are made
 * @param hostOverride the metadata key by which an instance may name its service's host; empty if
 *     none may
 * @param namespace how the namespace is made of a service's names
 * @param exportTo the namespaces that see the hosts, templates too; empty for Istio's default
 * @param merge with which sources hosts are shared; empty for none
 */
public record NamingConfig(
    String host,
    List<String> aliases,
    Optional<String> hostOverride,
    String namespace,
    List<String> exportTo,
    Optional<MergeGroup> merge) {

  public NamingConfig {
    aliases = List.copyOf(aliases);
    exportTo = List.copyOf(exportTo);
  }

  /**
   * Sources that share hosts.
   *
   * @param name the group's name; sources that name the same one share hosts
   * @param mode what the endpoints of a shared host are
   * @param order the source's place in the group, smaller first; equal places follow the names of
   *     the files
   */
  public record MergeGroup(String name, Mode mode, int order) {
    /** What the endpoints of a shared host are; the names are the file's words. */
    public enum Mode {
      /** Those of all sources. */
      UNION,
      /** Those of the first source that has any. */
      PRIORITY
    }
  }
}
