package io.registrybridge.adapter.consul;

import io.registrybridge.api.AdapterContext;
import io.registrybridge.api.RegistryAdapter;
import io.registrybridge.api.RegistryAdapterFactory;
import io.registrybridge.api.RemovalDefaults;
import io.registrybridge.api.config.ConfigType;
import java.time.Duration;

/** Makes adapters for sources of type {@code consul}. */
public final class ConsulAdapterFactory implements RegistryAdapterFactory<ConsulConfig> {
  @Override
  public String type() {
    return "consul";
  }

  @Override
  public ConfigType<ConsulConfig> configType() {
    return ConsulSettings.TYPE;
  }

  @Override
  public String defaultHostTemplate() {
    return "${service}.service.${datacenter}.consul";
  }

  @Override
  public String place(ConsulConfig config) {
    return config.addresses() + config.datacenter().map(name -> " " + name).orElse("");
  }

  @Override
  public RemovalDefaults removalDefaults() {
    return RemovalDefaults.settlingFor(Duration.ofSeconds(30));
  }

  @Override
  public RegistryAdapter create(AdapterContext context, ConsulConfig config) {
    return new ConsulAdapter(context, config);
  }
}
