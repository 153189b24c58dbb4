package io.registrybridge.dubbo;

import io.registrybridge.api.model.SecretKeys;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which of Dubbo's parameters are worth being metadata: what says which kind of instance it is, and
 * not what changes at each start, tunes the provider's process, or stands in the model already.
 */
public final class DubboMetadata {
  private static final Set<String> LEFT_OUT =
      Set.of(
          "accesslog",
          "anyhost",
          "async",
          "bean.name",
          "category",
          "check",
          "deprecated",
          "disabled",
          "dubbo",
          "dubbo.endpoints",
          "dubbo.metadata-service.url-params",
          "dubbo.metadata.revision",
          "dubbo.metadata.storage-type",
          "dynamic",
          "enabled",
          "executor-management-mode",
          "file-cache",
          "generic",
          "interface",
          "ipv6",
          "meta-v",
          "methods",
          "path",
          "pid",
          "port",
          "preferred.protocol",
          "prefer.serialization",
          "protocol",
          "register",
          "register-mode",
          "release",
          "revision",
          "serialization",
          "service-name-mapping",
          "side",
          "specVersion",
          "timeout",
          "timestamp",
          "warmup",
          "weight");
  private static final List<String> LEFT_OUT_PREFIXES =
      List.of("bind.", "default.", "dubbo.metadata-service.", "qos.", "qos-", "thread", "metadata");

  private DubboMetadata() {}

  /**
   * The metadata of an instance, without secrets. {@code application}, {@code group}, {@code
   * version}, {@code dubbo.tag} and the provider's own parameters stay.
   *
   * @param parameters of a provider URL, or the metadata of an application-level instance
   */
  public static Map<String, String> of(Map<String, String> parameters) {
    Map<String, String> metadata = new HashMap<>();
    parameters.forEach(
        (key, value) -> {
          if (!LEFT_OUT.contains(key) && LEFT_OUT_PREFIXES.stream().noneMatch(key::startsWith)) {
            metadata.put(key, value);
          }
        });
    return SecretKeys.without(metadata);
  }
}
