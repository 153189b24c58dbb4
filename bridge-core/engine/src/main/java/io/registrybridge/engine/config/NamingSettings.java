package io.registrybridge.engine.config;

import io.registrybridge.api.config.Setting;
import io.registrybridge.api.config.SettingTypes;
import io.registrybridge.api.config.SettingValues;
import io.registrybridge.engine.config.NamingConfig.MergeGroup;
import java.util.List;

/** The keys of an adapter file that say what its services are called in the mesh. */
final class NamingSettings {
  static final Setting<String> HOST =
      Setting.optional(
          "istio.host",
          IstioTypes.HOST_TEMPLATE,
          "How a host is made of a service's names. ${source} is the file's name, ${service} the"
              + " service's; the page of the adapter has the others. A part in [ ] is left out when"
              + " a variable in it is empty.");
  private static final Setting<List<String>> ALIASES =
      Setting.optional(
          "istio.aliases",
          SettingTypes.list(IstioTypes.HOST_TEMPLATE),
          "Further hosts of the same services; templates like istio.host. An alias never takes a"
              + " host from a service whose own name it is.");
  private static final Setting<String> HOST_OVERRIDE =
      Setting.optional(
          "istio.host-override",
          SettingTypes.TEXT,
          "The metadata key by which an instance may name the host of its service, which then has"
              + " it instead of istio.host. Whoever may write to the registry may then choose"
              + " hosts. Default: none may.");
  static final Setting<String> NAMESPACE =
      Setting.optional(
          "istio.namespace",
          IstioTypes.NAMESPACE_TEMPLATE,
          "The namespace of this source's resources; a template like istio.host. Default: the one"
              + " of bridge.properties.");
  private static final Setting<List<String>> EXPORT_TO =
      Setting.optional(
          "istio.export-to",
          IstioTypes.EXPORT_TO,
          "The namespaces that see the hosts, or templates of them such as team-${group}; \".\" is the"
              + " resource's own, \"*\" all, \"~\" none. Default: Istio's own (all).");
  private static final Setting<String> MERGE =
      Setting.optional(
          "istio.merge",
          SettingTypes.TEXT,
          "A group name; sources of one group share a host that they both have. Without it the"
              + " first source by file name has the host alone.");
  private static final Setting<MergeGroup.Mode> MERGE_MODE =
      Setting.of(
          "istio.merge-mode",
          SettingTypes.oneOf(MergeGroup.Mode.class),
          "union",
          "Whether a shared host has the endpoints of all sources of the group, or those of the"
              + " first source that has any.");
  private static final Setting<Integer> MERGE_ORDER =
      Setting.of(
          "istio.merge-order",
          SettingTypes.integer(0, 1_000_000),
          "100",
          "The source's place in its group, smaller first; equal places follow the file names. The"
              + " first has the say where the sources of a host do not agree.");

  static final List<Setting<?>> ALL =
      List.of(HOST, ALIASES, HOST_OVERRIDE, NAMESPACE, EXPORT_TO, MERGE, MERGE_MODE, MERGE_ORDER);

  private NamingSettings() {}

  static NamingConfig create(SettingValues values, String defaultHost, String defaultNamespace) {
    return new NamingConfig(
        values.find(HOST).orElse(defaultHost),
        values.find(ALIASES).orElse(List.of()),
        values.find(HOST_OVERRIDE).filter(key -> !key.isBlank()),
        values.find(NAMESPACE).orElse(defaultNamespace),
        values.find(EXPORT_TO).orElse(List.of()),
        values
            .find(MERGE)
            .filter(group -> !group.isBlank())
            .map(group -> new MergeGroup(group, values.get(MERGE_MODE), values.get(MERGE_ORDER))));
  }
}
