package io.registrybridge.engine.config;

import io.registrybridge.api.config.Setting;
import io.registrybridge.api.config.SettingType;
import io.registrybridge.api.config.SettingTypes;
import io.registrybridge.api.config.SettingValues;
import io.registrybridge.api.model.Glob;
import io.registrybridge.engine.config.EntryConfig.AddressConfig;
import io.registrybridge.engine.config.EntryConfig.AddressConfig.HostNames;
import io.registrybridge.engine.config.EntryConfig.Endpoints;
import io.registrybridge.engine.config.EntryConfig.LabelSelection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The keys of an adapter file that say what its resources look like. */
final class EntrySettings {
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
          "Whether each host gets a virtual IPv4 address of 240.0.0.0/4: without one it has no"
              + " address in the mesh's DNS, and TCP services on one port get in each other's"
              + " way.");
  private static final Setting<Boolean> VIRTUAL_IP_V6 =
      Setting.of(
          "istio.virtual-ip-v6",
          SettingTypes.BOOLEAN,
          "false",
          "Whether each host gets a virtual IPv6 address too.");
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
  private static final Setting<Endpoints> ENDPOINTS =
      Setting.of(
          "istio.endpoints",
          SettingTypes.oneOf(Endpoints.class),
          "inline",
          "Whether endpoints stand in the ServiceEntry or are WorkloadEntries of their own.");
  private static final Setting<HostNames> HOST_NAMES =
      Setting.of(
          "istio.host-names",
          SettingTypes.oneOf(HostNames.class),
          "dns",
          "Who resolves instances that have a host name for an address: dns leaves it to the proxies"
              + " (a ServiceEntry of resolution DNS), resolve has the bridge do it.");
  private static final Setting<Duration> DNS_INTERVAL =
      Setting.of(
          "dns.interval",
          SettingTypes.durationFrom("1s"),
          "30s",
          "How often the bridge resolves a host name, if istio.host-names=resolve.");

  static final List<Setting<?>> ALL =
      Stream.of(
              List.<Setting<?>>of(
                  LOCATION,
                  PORTS,
                  PROTOCOL,
                  LABELS_INCLUDE,
                  LABELS_EXCLUDE,
                  VIRTUAL_IP,
                  VIRTUAL_IP_V6,
                  ENDPOINTS,
                  HOST_NAMES,
                  DNS_INTERVAL),
              TrafficSettings.ALL)
          .<Setting<?>>flatMap(List::stream)
          .toList();

  private EntrySettings() {}

  static EntryConfig create(SettingValues values) {
    return new EntryConfig(
        values.get(LOCATION),
        values.get(PORTS),
        values.get(PROTOCOL),
        new LabelSelection(values.get(LABELS_INCLUDE), values.get(LABELS_EXCLUDE)),
        values.get(ENDPOINTS),
        new AddressConfig(
            values.get(VIRTUAL_IP),
            values.get(VIRTUAL_IP_V6),
            values.get(HOST_NAMES),
            values.get(DNS_INTERVAL)),
        TrafficSettings.create(values));
  }
}
