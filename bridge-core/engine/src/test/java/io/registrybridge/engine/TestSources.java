package io.registrybridge.engine;

import io.registrybridge.api.event.SourceStatus.Continuity;
import io.registrybridge.api.model.Glob;
import io.registrybridge.api.model.ServiceSelector;
import io.registrybridge.engine.config.EntryConfig;
import io.registrybridge.engine.config.EntryConfig.AddressConfig;
import io.registrybridge.engine.config.EntryConfig.AddressConfig.HostNames;
import io.registrybridge.engine.config.NamingConfig;
import io.registrybridge.engine.config.OmitRule;
import io.registrybridge.engine.config.RemovalConfig;
import io.registrybridge.engine.config.RemovalConfig.Belief;
import io.registrybridge.engine.config.SourceConfig;
import io.registrybridge.engine.config.TrafficConfig;
import io.registrybridge.engine.config.TrafficConfig.LoadBalancing;
import io.registrybridge.engine.config.TrafficConfig.OutlierDetection;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Sources as a file with nothing but a type in it gives them, and such with one thing changed. */
public final class TestSources {
  /** The defaults, of a type that settles for 30 s. */
  public static final RemovalConfig REMOVAL =
      new RemovalConfig(
          Duration.ofSeconds(30),
          Belief.HOLD,
          Duration.ofMinutes(6),
          Continuity.DATA_LOST,
          0.5,
          5,
          Duration.ofMinutes(5),
          Belief.BELIEVE,
          Duration.ofMinutes(10));

  /** The defaults, with a short list of excluded labels. */
  public static final EntryConfig ENTRY =
      new EntryConfig(
          true,
          Map.of("http", 80, "grpc", 80, "https", 443),
          "http",
          new EntryConfig.LabelSelection(List.of(Glob.any()), List.of(new Glob("*timestamp*"))),
          EntryConfig.Endpoints.INLINE,
          new AddressConfig(true, false, HostNames.DNS, Duration.ofSeconds(30)),
          new TrafficConfig("version", LoadBalancing.NONE, OutlierDetection.NONE));

  private TestSources() {}

  public static SourceConfig source(String name) {
    return source(name, "${service}.${source}.test");
  }

  public static SourceConfig source(String name, String hostTemplate) {
    return new SourceConfig(
        name,
        "test",
        true,
        ServiceSelector.all(),
        naming(hostTemplate),
        ENTRY,
        EnumSet.allOf(OmitRule.class),
        0,
        REMOVAL);
  }

  public static NamingConfig naming(String hostTemplate) {
    return new NamingConfig(
        hostTemplate, List.of(), Optional.empty(), "registry-bridge", List.of(), Optional.empty());
  }

  /** The same source without the services that match a glob. */
  public static SourceConfig excluding(SourceConfig source, String glob) {
    ServiceSelector others = new ServiceSelector(List.of(Glob.any()), List.of(new Glob(glob)));
    return copy(source, copy -> copy.services = others);
  }

  /** The same source, for which the readiness gate does not wait. */
  public static SourceConfig optional(SourceConfig source) {
    return copy(source, copy -> copy.required = false);
  }

  /** The same source with other names in the mesh. */
  public static SourceConfig with(SourceConfig source, NamingConfig naming) {
    return source.withNaming(naming);
  }

  /** The same source with other ServiceEntries. */
  public static SourceConfig with(SourceConfig source, EntryConfig entry) {
    return copy(source, copy -> copy.entry = entry);
  }

  /** The same source, which sends to what is left out when fewer are left than this share. */
  public static SourceConfig withPanicThreshold(SourceConfig source, double share) {
    return copy(source, copy -> copy.panicThreshold = share);
  }

  /** The same source with other rules of absence. */
  public static SourceConfig with(SourceConfig source, RemovalConfig removal) {
    return copy(source, copy -> copy.removal = removal);
  }

  private static SourceConfig copy(SourceConfig source, Consumer<Copy> change) {
    Copy copy = new Copy(source);
    change.accept(copy);
    return new SourceConfig(
        source.name(),
        source.type(),
        copy.required,
        copy.services,
        source.naming(),
        copy.entry,
        source.omit(),
        copy.panicThreshold,
        copy.removal);
  }

  /** What tests change. */
  private static final class Copy {
    private boolean required;
    private ServiceSelector services;
    private EntryConfig entry;
    private double panicThreshold;
    private RemovalConfig removal;

    Copy(SourceConfig source) {
      required = source.required();
      services = source.services();
      entry = source.entry();
      panicThreshold = source.panicThreshold();
      removal = source.removal();
    }
  }
}
