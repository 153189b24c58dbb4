package io.registrybridge.adapter.eureka;

import io.registrybridge.adapter.eureka.watch.EurekaWatch.Plan;
import io.registrybridge.api.AdapterContext;
import io.registrybridge.api.RegistryAdapter;
import io.registrybridge.api.RegistryAdapterFactory;
import io.registrybridge.api.RemovalDefaults;
import io.registrybridge.api.config.ConfigType;
import io.registrybridge.api.event.SourceStatus.Continuity;
import java.time.Duration;

/** Makes adapters for sources of type {@code eureka}. */
public final class EurekaAdapterFactory implements RegistryAdapterFactory<EurekaConfig> {
  /** Owners renew every 30 s, and a server's cache may be 30 s old. */
  private static final Duration SETTLE = Duration.ofSeconds(90);

  @Override
  public String type() {
    return "eureka";
  }

  @Override
  public ConfigType<EurekaConfig> configType() {
    return EurekaSettings.TYPE;
  }

  @Override
  public String defaultHostTemplate() {
    return "${service}.eureka";
  }

  @Override
  public String place(EurekaConfig config) {
    Plan plan = config.plan();
    String regions = plan.regions().isEmpty() ? "" : " " + plan.regions();
    return plan.servers() + regions + (plan.rules().byVip() ? " by VIP" : "");
  }

  @Override
  public RemovalDefaults removalDefaults() {
    return new RemovalDefaults(SETTLE, true, Continuity.CONTINUITY_UNKNOWN);
  }

  @Override
  public RegistryAdapter create(AdapterContext context, EurekaConfig config) {
    return new EurekaAdapter(context, config);
  }
}
