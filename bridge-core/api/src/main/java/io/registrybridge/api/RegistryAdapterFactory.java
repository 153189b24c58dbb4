package io.registrybridge.api;

import io.registrybridge.api.config.ConfigType;

/**
 * Makes the adapters of one type of registry. Found by {@link java.util.ServiceLoader}, so it has a
 * public constructor without parameters; it keeps no state.
 *
 * @param <C> the adapter's own configuration
 */
public interface RegistryAdapterFactory<C> {
  /** The word after {@code type=} in a property file, such as {@code consul}. */
  String type();

  /** The settings of this type, and how a configuration is made from them. */
  ConfigType<C> configType();

  /** The host template that a source of this type has unless its file says otherwise. */
  String defaultHostTemplate();

  /**
   * What a source of this configuration reads: addresses and scope, without credentials. What was
   * known of a source counts after a restart only if it was read from the same place.
   */
  String place(C config);

  /** How removals are doubted unless the source's file says otherwise. */
  RemovalDefaults removalDefaults();

  /** Makes an adapter. Opens nothing and does not block. */
  RegistryAdapter create(AdapterContext context, C config);
}
