package io.registrybridge.engine.config;

import io.registrybridge.api.RegistryAdapterFactory;
import io.registrybridge.api.config.Setting;
import io.registrybridge.api.config.SettingTypes;
import io.registrybridge.api.config.SettingValues;
import io.registrybridge.api.model.Glob;
import io.registrybridge.api.model.ServiceSelector;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** What every adapter file may hold, and how a {@link SourceConfig} is made of it. */
public final class SourceSettings {
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
  private static final Setting<List<Glob>> SERVICES_INCLUDE =
      Setting.of("services.include", SettingTypes.GLOBS, "*", "The services that are taken.");
  private static final Setting<List<Glob>> SERVICES_EXCLUDE =
      Setting.of(
          "services.exclude",
          SettingTypes.GLOBS,
          "",
          "The services that are not taken even if they are included.");

  /** Which services are taken: told to the adapter too, so that it reads no others. */
  static final List<Setting<?>> SELECTION = List.of(SERVICES_INCLUDE, SERVICES_EXCLUDE);

  private static final Setting<List<OmitRule>> OMIT =
      Setting.of(
          "endpoints.omit",
          SettingTypes.list(SettingTypes.oneOf(OmitRule.class)),
          "unhealthy, disabled, maintenance, draining, weight-zero",
          "Which instances are left out; empty for none.");

  private static final Setting<Double> PANIC_THRESHOLD =
      Setting.of(
          "panic.threshold",
          SettingTypes.number(0, 1),
          "0",
          "When a smaller share of a service's instances than this would get traffic, those that"
              + " are left out get it too; 0 for never.");

  /** All settings, in the order of the reference. */
  public static final List<Setting<?>> ALL =
      Stream.of(
              List.<Setting<?>>of(TYPE, ENABLED, REQUIRED, SERVICES_INCLUDE, SERVICES_EXCLUDE),
              NamingSettings.ALL,
              EntrySettings.ALL,
              List.<Setting<?>>of(OMIT, PANIC_THRESHOLD),
              RemovalSettings.ALL)
          .<Setting<?>>flatMap(List::stream)
          .toList();

  private SourceSettings() {}

  /**
   * How the configuration of a source is made.
   *
   * @param name the source's name
   * @param factory the adapter's type, whose defaults hold where the file says nothing
   * @param defaultNamespace the namespace of the bridge
   */
  static Function<SettingValues, SourceConfig> creator(
      String name, RegistryAdapterFactory<?> factory, String defaultNamespace) {
    return values ->
        new SourceConfig(
            name,
            values.get(TYPE),
            values.get(REQUIRED),
            new ServiceSelector(values.get(SERVICES_INCLUDE), values.get(SERVICES_EXCLUDE)),
            NamingSettings.create(values, factory.defaultHostTemplate(), defaultNamespace),
            EntrySettings.create(values),
            Set.copyOf(values.get(OMIT)),
            values.get(PANIC_THRESHOLD),
            RemovalSettings.create(values, factory.removalDefaults()));
  }
}
