package io.registrybridge.app;

import io.registrybridge.api.AdapterContext;
import io.registrybridge.api.ConnectionReport;
import io.registrybridge.api.RegistryAdapter;
import io.registrybridge.api.RegistryAdapterFactory;
import io.registrybridge.api.RegistryEventSink;
import io.registrybridge.api.RemovalDefaults;
import io.registrybridge.api.config.ConfigType;
import io.registrybridge.api.error.ErrorCode;
import io.registrybridge.api.event.RegistryEvent.StatusChanged;
import io.registrybridge.api.event.SourceStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A registry that never answers. */
public final class UnreachableRegistry implements RegistryAdapterFactory<String> {
  private static final SourceStatus DEGRADED =
      new SourceStatus(
          SourceStatus.State.DEGRADED,
          List.of(new SourceStatus.Cause(ErrorCode.REGISTRY_UNREACHABLE, "127.0.0.1:1 refuses us")),
          1,
          "",
          SourceStatus.Continuity.CONTINUOUS,
          Map.of());

  @Override
  public String type() {
    return "unreachable";
  }

  @Override
  public ConfigType<String> configType() {
    return new ConfigType<>(List.of(), values -> "");
  }

  @Override
  public String defaultHostTemplate() {
    return "${service}.unreachable";
  }

  @Override
  public String place(String config) {
    return config;
  }

  @Override
  public RemovalDefaults removalDefaults() {
    return RemovalDefaults.settlingFor(Duration.ZERO);
  }

  @Override
  public RegistryAdapter create(AdapterContext context, String config) {
    return new RegistryAdapter() {
      @Override
      public ConnectionReport probe() {
        return ConnectionReport.of(
            ConnectionReport.Level.ERROR, "127.0.0.1:1 refuses us: start the registry");
      }

      @Override
      public void start(RegistryEventSink sink) {
        sink.accept(new StatusChanged(DEGRADED));
      }

      @Override
      public void close() {}
    };
  }
}
