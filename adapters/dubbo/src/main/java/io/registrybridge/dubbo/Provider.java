package io.registrybridge.dubbo;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One provider of one interface over one protocol: a provider URL, in whatever form a registry
 * holds it.
 *
 * @param scheme the protocol's word, such as {@code dubbo}, {@code tri}, {@code rest}
 * @param host the address as the provider wrote it, IPv6 without brackets; not checked
 * @param port as the provider wrote it; 0 where there is none
 * @param path what follows the address, without the first slash; mostly the interface
 * @param parameters the URL's parameters, decoded
 */
public record Provider(
    String scheme, String host, int port, String path, Map<String, String> parameters) {
  private static final String DEFAULT_PREFIX = "default.";
  private static final double NORMAL_WEIGHT = 100;

  public Provider {
    parameters = Map.copyOf(parameters);
  }

  /**
   * Reads a provider URL, {@code scheme://host:port/path?key=value&…}.
   *
   * @param url decoded, or encoded as a whole as it stands in ZooKeeper
   * @return empty if it is no URL of a provider
   */
  public static Optional<Provider> parse(String url) {
    String text = url.contains("://") ? url : decoded(url);
    int afterScheme = text.indexOf("://");
    if (afterScheme <= 0) {
      return Optional.empty();
    }
    String rest = text.substring(afterScheme + "://".length());
    int question = rest.indexOf('?');
    String location = question < 0 ? rest : rest.substring(0, question);
    int slash = location.indexOf('/');
    Address address = Address.parse(slash < 0 ? location : location.substring(0, slash));
    if (address.host().isBlank()) {
      return Optional.empty();
    }
    return Optional.of(
        new Provider(
            text.substring(0, afterScheme),
            address.host(),
            address.port(),
            slash < 0 ? "" : location.substring(slash + 1),
            question < 0 ? Map.of() : parameters(rest.substring(question + 1))));
  }

  /**
   * A provider as Nacos holds it: an instance whose metadata are the URL's parameters, with the
   * scheme under {@code protocol} and the path under {@code path}.
   */
  public static Provider ofInstance(String host, int port, Map<String, String> metadata) {
    return new Provider(
        metadata.getOrDefault("protocol", "dubbo"),
        host,
        port,
        metadata.getOrDefault("path", ""),
        metadata);
  }

  /** The interface, from its parameter or else from the path; empty if neither tells. */
  public String interfaceName() {
    return parameters.getOrDefault("interface", path.substring(path.lastIndexOf('/') + 1));
  }

  /** The interface with group and version, which is what consumers ask for. */
  public ServiceName service() {
    return new ServiceName(
        interfaceName(),
        parameters.getOrDefault("group", ""),
        parameters.getOrDefault("version", ""));
  }

  /** The name of the application that provides it; empty if it does not say. */
  public String application() {
    return parameters.getOrDefault("application", "");
  }

  /** Whether somebody has switched the provider off; it stays registered. */
  public boolean isDisabled() {
    return parameters.getOrDefault("disabled", "").equals("true")
        || parameters.getOrDefault("enabled", "").equals("false");
  }

  /** The weight, 1.0 where nothing is said (Dubbo's own 100); NaN if it is no number. */
  public double weight() {
    String text = parameters.getOrDefault("weight", "");
    try {
      return text.isEmpty() ? 1.0 : Double.parseDouble(text) / NORMAL_WEIGHT;
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }

  /** When the provider was started, in milliseconds since 1970; 0 if it does not say. */
  long startedAt() {
    try {
      return Long.parseLong(parameters.getOrDefault("timestamp", "0"));
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  /** Without the parameters, among which may be a secret. */
  @Override
  public String toString() {
    return scheme + "://" + host + ":" + port + "/" + path;
  }

  private static Map<String, String> parameters(String query) {
    Map<String, String> parameters = new HashMap<>();
    for (String part : query.split("&", -1)) {
      int equals = part.indexOf('=');
      if (equals > 0) {
        parameters.put(part.substring(0, equals), part.substring(equals + 1));
      } else if (!part.isBlank() && equals < 0) {
        // As Dubbo reads it (URLStrParser).
        parameters.put(part, part);
      }
    }
    // What Dubbo 2.6 wrote for a provider's defaults counts where nothing else is said.
    Map.copyOf(parameters)
        .forEach(
            (key, value) -> {
              if (key.startsWith(DEFAULT_PREFIX)) {
                parameters.putIfAbsent(key.substring(DEFAULT_PREFIX.length()), value);
              }
            });
    return parameters;
  }

  /** The text itself if it is not well encoded. */
  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return text;
    }
  }

  /** Host and port of a URL. */
  private record Address(String host, int port) {
    static Address parse(String authority) {
      String text = authority.substring(authority.lastIndexOf('@') + 1);
      if (text.startsWith("[")) {
        int end = text.indexOf(']');
        return end < 0
            ? new Address(text, 0)
            : new Address(text.substring(1, end), number(text.substring(end + 1)));
      }
      // Dubbo writes IPv6 addresses without brackets; then the last colon is that of the port.
      int colon = text.lastIndexOf(':');
      boolean port = colon >= 0 && text.indexOf('%', colon) < 0;
      return port
          ? new Address(text.substring(0, colon), number(text.substring(colon)))
          : new Address(text, 0);
    }

    /** The number after a colon; 0 if there is none that an int holds. */
    private static int number(String text) {
      try {
        return text.startsWith(":") ? Integer.parseInt(text.substring(1)) : 0;
      } catch (NumberFormatException e) {
        return 0;
      }
    }
  }
}
