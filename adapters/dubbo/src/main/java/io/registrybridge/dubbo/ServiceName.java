package io.registrybridge.dubbo;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a consumer asks for: an interface in a group and a version.
 *
 * @param interfaceName such as {@code com.acme.Hello}; never empty where a registry lists it
 * @param group empty for none
 * @param version empty for none, for which Dubbo also writes {@code 0.0.0}
 */
public record ServiceName(String interfaceName, String group, String version) {
  /** What Dubbo's hosts end with, in whichever registry they stand. */
  public static final String DOMAIN = "dubbo";

  private static final String NO_VERSION = "0.0.0";
  private static final String NACOS_PROVIDERS = "providers:";
  private static final String INNER_CLASS_IN_NACOS = "___";

  public ServiceName {
    // Equal to none for Dubbo itself (BaseServiceMetadata.buildServiceKey).
    version = version.equals(NO_VERSION) ? "" : version;
  }

  /**
   * Reads the name of a Nacos service, {@code providers:<interface>:<version>:<group>}, in which
   * Dubbo writes the {@code $} of an inner class as {@code ___} (seen with 3.3.5).
   *
   * @return empty if it is the name of something else
   */
  public static Optional<ServiceName> ofNacos(String serviceName) {
    if (!serviceName.startsWith(NACOS_PROVIDERS)) {
      return Optional.empty();
    }
    String[] parts = serviceName.substring(NACOS_PROVIDERS.length()).split(":", -1);
    return parts[0].isBlank()
        ? Optional.empty()
        : Optional.of(
            new ServiceName(
                parts[0].replace(INNER_CLASS_IN_NACOS, "$"), part(parts, 2), part(parts, 1)));
  }

  /** Reads {@link #text()}. */
  public static ServiceName ofText(String text) {
    String[] parts = text.split(":", -1);
    return new ServiceName(parts[0], part(parts, 2), part(parts, 1));
  }

  private static String part(String[] parts, int index) {
    return index < parts.length ? parts[index] : "";
  }

  /** The one name of the service: {@code interface[:version[:group]]}, as Dubbo shows it. */
  public String text() {
    if (group.isEmpty()) {
      return version.isEmpty() ? interfaceName : interfaceName + ":" + version;
    }
    return interfaceName + ":" + version + ":" + group;
  }

  /**
   * What a host template may use: {@code service} and {@code interface}, {@code group}, {@code
   * version}, {@code application}, and {@code domain}, which is {@code dubbo} in every registry.
   *
   * @param application that provides it; empty if unknown
   */
  public Map<String, String> names(String application) {
    Map<String, String> names = new HashMap<>();
    names.put("service", interfaceName);
    names.put("interface", interfaceName);
    names.put("group", group);
    names.put("version", version);
    names.put("application", application);
    names.put("domain", DOMAIN);
    return Map.copyOf(names);
  }
}
