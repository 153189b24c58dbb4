package io.registrybridge.adapter.nacos;

import io.registrybridge.api.AdapterContext;
import io.registrybridge.api.RegistryAdapter;
import io.registrybridge.api.RegistryAdapterFactory;
import io.registrybridge.api.RemovalDefaults;
import io.registrybridge.api.config.ConfigType;
import io.registrybridge.api.event.SourceStatus.Continuity;
import java.time.Duration;

/** Makes adapters for sources of type {@code nacos}. */
public final class NacosAdapterFactory implements RegistryAdapterFactory<NacosConfig> {
  @Override
  public String type() {
    return "nacos";
  }

  @Override
  public ConfigType<NacosConfig> configType() {
    return NacosSettings.TYPE;
  }

  /** The parts in brackets are for Dubbo's services, which may have neither. */
  @Override
  public String defaultHostTemplate() {
    return "${service}[.${group}][.${version}].${domain}";
  }

  @Override
  public String place(NacosConfig config) {
    return config.access().addressList() + " " + config.partitions();
  }

  /**
   * The owners register again one by one, and nothing tells a Nacos that has lost its data from one
   * whose owners have all gone.
   */
  @Override
  public RemovalDefaults removalDefaults() {
    return new RemovalDefaults(Duration.ofSeconds(90), false, Continuity.CONTINUOUS);
  }

  @Override
  public RegistryAdapter create(AdapterContext context, NacosConfig config) {
    return new NacosAdapter(context, config);
  }
}
