package io.registrybridge.engine.config;

import static io.registrybridge.engine.config.Declared.later;
import static io.registrybridge.engine.config.Declared.now;

import io.registrybridge.api.config.Setting;
import io.registrybridge.api.config.SettingTypes;
import io.registrybridge.api.config.SettingValues;
import java.util.List;
import java.util.Optional;

/** The keys of an adapter file that say what its services are called in the mesh. */
final class NamingSettings {
  private static final Setting<String> HOST =
      Setting.optional(
          "istio.host",
          IstioTypes.HOST_TEMPLATE,
          "How a host is made of a service's names. ${source} is the file's name, ${service} the"
              + " service's; the page of the adapter has the others. A part in [ ] is left out when"
              + " a variable in it is empty.");
  private static final Setting<String> NAMESPACE =
      Setting.optional(
          "istio.namespace",
          IstioTypes.NAMESPACE_TEMPLATE,
          "The namespace of this source's resources; a template like istio.host. Default: the one"
              + " of bridge.properties.");
  private static final Setting<List<String>> EXPORT_TO =
      Setting.optional(
          "istio.export-to",
          IstioTypes.EXPORT_TO,
          "The namespaces that see the hosts; \".\" is the resource's own, \"*\" all, \"~\" none."
              + " Default: Istio's own (all).");
  private static final Setting<String> MERGE =
      Setting.optional(
          "istio.merge",
          SettingTypes.TEXT,
          "A group name; sources of one group share a host that they both have.");

  static final List<Declared> ALL =
      List.of(now(HOST), now(NAMESPACE), now(EXPORT_TO), later(MERGE));

  private NamingSettings() {}

  static NamingConfig create(SettingValues values, String defaultHost, String defaultNamespace) {
    return new NamingConfig(
        values.find(HOST).orElse(defaultHost),
        List.of(),
        Optional.empty(),
        values.find(NAMESPACE).orElse(defaultNamespace),
        values.find(EXPORT_TO).orElse(List.of()),
        Optional.empty());
  }
}
