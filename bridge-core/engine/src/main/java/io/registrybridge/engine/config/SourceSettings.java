package io.registrybridge.engine.config;

import static io.registrybridge.engine.config.Declared.later;
import static io.registrybridge.engine.config.Declared.laterExcept;
import static io.registrybridge.engine.config.Declared.now;

import io.registrybridge.api.config.Setting;
import io.registrybridge.api.config.SettingType;
import io.registrybridge.api.config.SettingTypes;
import io.registrybridge.api.config.SettingValues;
import io.registrybridge.api.model.Glob;
import io.registrybridge.api.model.ServiceSelector;
import io.registrybridge.engine.config.SourceConfig.LabelSelection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** What every adapter file may hold, and how a {@link SourceConfig} is made of it. */
public final class SourceSettings {
  /** Where istiod places the endpoints; the words are Istio's. */
  private static final SettingType<Boolean> MESH_INTERNAL =
      SettingTypes.of(
          "MESH_INTERNAL or MESH_EXTERNAL",
          text ->
              switch (text) {
                case "MESH_INTERNAL" -> true;
                case "MESH_EXTERNAL" -> false;
                default -> throw new IllegalArgumentException("neither");
              });

  /** The adapter's type. */
  static final Setting<String> TYPE =
      Setting.required(
          "type",
          SettingTypes.TEXT,
          "The type of registry, which says what else the file may hold.");

  /** Whether the file takes part at all. */
  static final Setting<Boolean> ENABLED =
      Setting.of(
          "enabled",
          SettingTypes.BOOLEAN,
          "true",
          "Whether the source is watched. A file that is switched off is still checked.");

  private static final Setting<Boolean> REQUIRED =
      Setting.of(
          "required",
          SettingTypes.BOOLEAN,
          "true",
          "Whether istiod gets its first answer only when this source was read completely.");
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
  private static final Setting<Boolean> LOCATION =
      Setting.of(
          "istio.location",
          MESH_INTERNAL,
          "MESH_INTERNAL",
          "Whether the endpoints are part of the mesh (mutual TLS) or outside of it.");
  private static final Setting<Boolean> VIRTUAL_IP =
      Setting.of(
          "istio.virtual-ip",
          SettingTypes.BOOLEAN,
          "true",
          "Whether each host gets a virtual IP, which TCP services need.");
  private static final Setting<List<Glob>> SERVICES_INCLUDE =
      Setting.of("services.include", SettingTypes.GLOBS, "*", "The services that are taken.");
  private static final Setting<List<Glob>> SERVICES_EXCLUDE =
      Setting.of(
          "services.exclude",
          SettingTypes.GLOBS,
          "",
          "The services that are not taken even if they are included.");
  private static final Setting<List<Glob>> LABELS_INCLUDE =
      Setting.of(
          "labels.include",
          SettingTypes.GLOBS,
          "*",
          "The metadata keys that become labels of an endpoint.");
  private static final Setting<List<Glob>> LABELS_EXCLUDE =
      Setting.of(
          "labels.exclude",
          SettingTypes.GLOBS,
          "*timestamp*, *Timestamp*, pid, *.pid, *-pid, *_pid, uptime, *.uptime, *heartbeat*,"
              + " *load-average*, *loadavg*, *cpu-usage*, *memory-usage*",
          "The metadata keys that become no label even if they are included. The default leaves out"
              + " what changes all the time: a changed label is a changed resource.");
  private static final Setting<Map<String, Integer>> PORTS =
      Setting.of(
          "istio.ports",
          IstioTypes.SERVICE_PORTS,
          "http:80, grpc:80, https:443",
          "The port of the host for each protocol, beside the ports of the instances; a protocol"
              + " that is not named has none.");
  private static final Setting<String> PROTOCOL =
      Setting.of(
          "istio.protocol",
          IstioTypes.PROTOCOL,
          "http",
          "The protocol of ports of which the registry says nothing.");
  private static final Setting<String> MERGE =
      Setting.optional(
          "istio.merge",
          SettingTypes.TEXT,
          "A group name; sources of one group share a host that they both have.");
  private static final Setting<Endpoints> ENDPOINTS =
      Setting.of(
          "istio.endpoints",
          SettingTypes.oneOf(Endpoints.class),
          "inline",
          "Whether endpoints stand in the ServiceEntry or are WorkloadEntries of their own.");
  private static final Setting<List<OmitRule>> OMIT =
      Setting.of(
          "endpoints.omit",
          SettingTypes.list(SettingTypes.oneOf(OmitRule.class)),
          "unhealthy, disabled, maintenance, draining, weight-zero",
          "Which instances are left out; empty for none.");
  private static final Setting<Duration> SETTLE =
      Setting.optional(
          "removal.settle",
          SettingTypes.DURATION,
          "How long removals are held after the registry was out of sight. Default: by type.");
  private static final Setting<DataLost> DATA_LOST =
      Setting.of(
          "removal.data-lost",
          SettingTypes.oneOf(DataLost.class),
          "hold",
          "What becomes of services that a registry with lost data does not show: hold until an"
              + " operator accepts, or believe.");
  private static final Setting<Duration> CONTINUITY_GRACE =
      Setting.of(
          "removal.continuity-grace",
          SettingTypes.DURATION,
          "6m",
          "How long removals are held when another process or peer of the registry answers.");
  private static final Setting<Double> GUARD_SHARE =
      Setting.of(
          "removal.guard.share",
          SettingTypes.number(0, 1),
          "0.5",
          "The share of a source's services that may lose their last endpoint within a minute.");
  private static final Setting<Integer> GUARD_MINIMUM =
      Setting.of(
          "removal.guard.minimum",
          SettingTypes.integer(0, Integer.MAX_VALUE),
          "5",
          "Sources with fewer services are not guarded.");
  private static final Setting<Duration> GUARD_GRACE =
      Setting.of(
          "removal.guard.grace", SettingTypes.DURATION, "5m", "How long a mass removal is held.");
  private static final Setting<AfterGrace> GUARD_THEN =
      Setting.of(
          "removal.guard.then",
          SettingTypes.oneOf(AfterGrace.class),
          "believe",
          "What becomes of a mass removal after the grace: believe it, or hold it for an operator.");
  private static final Setting<Duration> EMPTY_GRACE =
      Setting.of(
          "removal.empty-grace",
          SettingTypes.DURATION,
          "10m",
          "How long a service without endpoints stays before it is deleted.");

  /** All settings, in the order of the reference. */
  public static final List<Declared> ALL =
      List.of(
          now(TYPE),
          now(ENABLED),
          now(REQUIRED),
          now(SERVICES_INCLUDE),
          now(SERVICES_EXCLUDE),
          now(HOST),
          now(NAMESPACE),
          now(EXPORT_TO),
          now(LOCATION),
          now(PORTS),
          now(PROTOCOL),
          now(LABELS_INCLUDE),
          now(LABELS_EXCLUDE),
          now(OMIT),
          later(VIRTUAL_IP),
          later(MERGE),
          laterExcept(ENDPOINTS, "inline"),
          later(SETTLE),
          later(DATA_LOST),
          later(CONTINUITY_GRACE),
          later(GUARD_SHARE),
          later(GUARD_MINIMUM),
          later(GUARD_GRACE),
          later(GUARD_THEN),
          later(EMPTY_GRACE));

  private SourceSettings() {}

  private enum Endpoints {
    INLINE,
    WORKLOAD_ENTRY
  }

  private enum DataLost {
    HOLD,
    BELIEVE
  }

  private enum AfterGrace {
    BELIEVE,
    HOLD
  }

  /**
   * How the configuration of a source is made.
   *
   * @param name the source's name
   * @param defaultHost the host template of the adapter's type
   * @param defaultNamespace the namespace of the bridge
   */
  static Function<SettingValues, SourceConfig> creator(
      String name, String defaultHost, String defaultNamespace) {
    return values ->
        new SourceConfig(
            name,
            values.get(TYPE),
            values.get(REQUIRED),
            new ServiceSelector(values.get(SERVICES_INCLUDE), values.get(SERVICES_EXCLUDE)),
            values.find(HOST).orElse(defaultHost),
            values.find(NAMESPACE).orElse(defaultNamespace),
            values.find(EXPORT_TO).orElse(List.of()),
            values.get(LOCATION),
            values.get(PORTS),
            values.get(PROTOCOL),
            new LabelSelection(values.get(LABELS_INCLUDE), values.get(LABELS_EXCLUDE)),
            Set.copyOf(values.get(OMIT)));
  }
}
