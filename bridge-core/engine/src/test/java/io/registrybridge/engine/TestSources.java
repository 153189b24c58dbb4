package io.registrybridge.engine;

import io.registrybridge.api.model.Glob;
import io.registrybridge.api.model.ServiceSelector;
import io.registrybridge.engine.config.OmitRule;
import io.registrybridge.engine.config.SourceConfig;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;

/** Sources as a file with nothing but a type in it gives them. */
public final class TestSources {
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
        hostTemplate,
        "registry-bridge",
        List.of(),
        true,
        Map.of("http", 80, "grpc", 80, "https", 443),
        "http",
        new SourceConfig.LabelSelection(List.of(Glob.any()), List.of(new Glob("*timestamp*"))),
        EnumSet.allOf(OmitRule.class));
  }

  /** The same source without the services that match a glob. */
  public static SourceConfig excluding(SourceConfig source, String glob) {
    return with(
        source,
        source.required(),
        new ServiceSelector(List.of(Glob.any()), List.of(new Glob(glob))));
  }

  /** The same source, for which the readiness gate does not wait. */
  public static SourceConfig optional(SourceConfig source) {
    return with(source, false, source.services());
  }

  private static SourceConfig with(
      SourceConfig source, boolean required, ServiceSelector services) {
    return new SourceConfig(
        source.name(),
        source.type(),
        required,
        services,
        source.hostTemplate(),
        source.namespaceTemplate(),
        source.exportTo(),
        source.meshInternal(),
        source.servicePorts(),
        source.defaultProtocol(),
        source.labels(),
        source.omit());
  }
}
