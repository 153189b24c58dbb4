package io.registrybridge.engine.config;

import io.registrybridge.api.RemovalDefaults;
import io.registrybridge.api.config.Setting;
import io.registrybridge.api.config.SettingTypes;
import io.registrybridge.api.config.SettingValues;
import io.registrybridge.engine.config.RemovalConfig.Belief;
import java.time.Duration;
import java.util.List;

/** The keys of an adapter file that say how removals are believed. */
final class RemovalSettings {
  private static final Setting<Duration> SETTLE =
      Setting.optional(
          "removal.settle",
          SettingTypes.DURATION,
          "How long removals are held after the registry was out of sight. Default: by type.");
  private static final Setting<Belief> DATA_LOST =
      Setting.of(
          "removal.data-lost",
          SettingTypes.oneOf(Belief.class),
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
  private static final Setting<Belief> GUARD_THEN =
      Setting.optional(
          "removal.guard.then",
          SettingTypes.oneOf(Belief.class),
          "What becomes of a mass removal after the grace: believe it, or hold it for an operator."
              + " Default: by type.");
  private static final Setting<Duration> EMPTY_GRACE =
      Setting.of(
          "removal.empty-grace",
          SettingTypes.DURATION,
          "10m",
          "How long a service without endpoints stays before it is deleted.");

  static final List<Setting<?>> ALL =
      List.of(
          SETTLE,
          DATA_LOST,
          CONTINUITY_GRACE,
          GUARD_SHARE,
          GUARD_MINIMUM,
          GUARD_GRACE,
          GUARD_THEN,
          EMPTY_GRACE);

  private RemovalSettings() {}

  static RemovalConfig create(SettingValues values, RemovalDefaults defaults) {
    Belief guardThen = defaults.believesMassRemoval() ? Belief.BELIEVE : Belief.HOLD;
    return new RemovalConfig(
        values.find(SETTLE).orElse(defaults.settle()),
        values.get(DATA_LOST),
        values.get(CONTINUITY_GRACE),
        defaults.otherToken(),
        values.get(GUARD_SHARE),
        values.get(GUARD_MINIMUM),
        values.get(GUARD_GRACE),
        values.find(GUARD_THEN).orElse(guardThen),
        values.get(EMPTY_GRACE));
  }
}
