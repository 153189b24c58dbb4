package io.registrybridge.adapter.zookeeper;

import io.registrybridge.api.AdapterContext;
import io.registrybridge.api.RegistryAdapter;
import io.registrybridge.api.RegistryAdapterFactory;
import io.registrybridge.api.RemovalDefaults;
import io.registrybridge.api.config.ConfigType;
import java.time.Duration;

/** Makes adapters for sources of type {@code zookeeper}. */
public final class ZooKeeperAdapterFactory implements RegistryAdapterFactory<ZooKeeperConfig> {
  /** The longest session of a provider (40 s by default), and the retries after it (30 s). */
  private static final Duration SETTLE = Duration.ofSeconds(75);

  @Override
  public String type() {
    return "zookeeper";
  }

  @Override
  public ConfigType<ZooKeeperConfig> configType() {
    return ZooKeeperSettings.TYPE;
  }

  @Override
  public String defaultHostTemplate() {
    return "${service}[.${group}][.${version}].${domain}";
  }

  @Override
  public String place(ZooKeeperConfig config) {
    return config.connection().connect();
  }

  @Override
  public RemovalDefaults removalDefaults() {
    return RemovalDefaults.settlingFor(SETTLE);
  }

  @Override
  public RegistryAdapter create(AdapterContext context, ZooKeeperConfig config) {
    return new ZooKeeperAdapter(context, config);
  }
}
