package io.registrybridge.app;

import io.registrybridge.api.AdapterContext;
import io.registrybridge.api.ConnectionReport;
import io.registrybridge.api.RegistryAdapter;
import io.registrybridge.api.RegistryAdapterFactory;
import io.registrybridge.api.RegistryEventSink;
import io.registrybridge.api.RemovalDefaults;
import io.registrybridge.api.config.ConfigType;
import io.registrybridge.api.config.Setting;
import io.registrybridge.api.config.SettingTypes;
import io.registrybridge.api.error.BridgeException;
import io.registrybridge.api.error.ErrorCode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A registry that writes down what becomes of its adapters. */
public final class CountingRegistry implements RegistryAdapterFactory<String> {
  private static final Setting<String> ADDRESS =
      Setting.of("counting.address", SettingTypes.TEXT, "here", "An address.");
  private static final Setting<String> TOKEN = Setting.secret("counting.token", "A secret.");
  private static final Setting<Path> CERTIFICATE =
      Setting.optional("counting.certificate", SettingTypes.PATH, "A file.");

  private final List<String> events = new ArrayList<>();

  /** What happened so far, such as {@code made shop@here}, {@code closed shop@here}. */
  public List<String> events() {
    return List.copyOf(events);
  }

  /** Takes what happened so far. */
  public List<String> takeEvents() {
    List<String> taken = events();
    events.clear();
    return taken;
  }

  @Override
  public String type() {
    return "counting";
  }

  @Override
  public ConfigType<String> configType() {
    return new ConfigType<>(List.of(ADDRESS, TOKEN, CERTIFICATE), values -> values.get(ADDRESS));
  }

  @Override
  public String defaultHostTemplate() {
    return "${service}.counting";
  }

  @Override
  public String place(String address) {
    return address;
  }

  @Override
  public RemovalDefaults removalDefaults() {
    return RemovalDefaults.settlingFor(Duration.ZERO);
  }

  @Override
  public RegistryAdapter create(AdapterContext context, String address) {
    String name = context.source() + "@" + address;
    if (address.equals("nowhere")) {
      throw new BridgeException(ErrorCode.TLS_INVALID, "the certificate has expired");
    }
    events.add("made " + name);
    return new RegistryAdapter() {
      @Override
      public ConnectionReport probe() {
        return ConnectionReport.of(ConnectionReport.Level.INFO, "fine");
      }

      @Override
      public void start(RegistryEventSink sink) {
        events.add("started " + name);
      }

      @Override
      public void close() {
        events.add("closed " + name);
      }
    };
  }
}
