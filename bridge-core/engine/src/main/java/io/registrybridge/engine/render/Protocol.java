package io.registrybridge.engine.render;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The protocols istiod accepts (pkg/config/protocol), in the order in which they get a service port
 * that two of them ask for.
 */
enum Protocol {
  HTTP("HTTP"),
  HTTPS("HTTPS"),
  HTTP2("HTTP2"),
  GRPC("GRPC"),
  GRPC_WEB("GRPC-Web"),
  HTTP_PROXY("HTTP_PROXY"),
  TLS("TLS"),
  TCP("TCP"),
  MONGO("Mongo"),
  REDIS("Redis"),
  MYSQL("MySQL"),
  UDP("UDP");

  /** What registries say beside istiod's own words. */
  private static final Map<String, Protocol> WORDS =
      Map.ofEntries(
          Map.entry("http", HTTP),
          Map.entry("http/1.1", HTTP),
          Map.entry("rest", HTTP),
          Map.entry("springcloud", HTTP),
          Map.entry("ws", HTTP),
          Map.entry("websocket", HTTP),
          Map.entry("https", HTTPS),
          Map.entry("wss", HTTPS),
          Map.entry("http2", HTTP2),
          Map.entry("h2c", HTTP2),
          Map.entry("grpc", GRPC),
          Map.entry("tri", GRPC),
          Map.entry("triple", GRPC),
          Map.entry("grpc-web", GRPC_WEB),
          Map.entry("http_proxy", HTTP_PROXY),
          Map.entry("tls", TLS),
          Map.entry("grpcs", TLS),
          Map.entry("tcp", TCP),
          Map.entry("dubbo", TCP),
          Map.entry("thrift", TCP),
          Map.entry("mongo", MONGO),
          Map.entry("redis", REDIS),
          Map.entry("mysql", MYSQL),
          Map.entry("udp", UDP));

  private final String istioName;

  Protocol(String istioName) {
    this.istioName = istioName;
  }

  /** The word in a ServiceEntry. */
  String istioName() {
    return istioName;
  }

  /** The word in our configuration, and at the beginning of a port's name. */
  String portName() {
    return istioName.toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The key in {@code istio.ports}. */
  String configName() {
    return istioName.toLowerCase(Locale.ROOT);
  }

  /** The protocol of a registry's word; empty if nobody knows it. */
  static Optional<Protocol> of(String word) {
    return Optional.ofNullable(WORDS.get(word.strip().toLowerCase(Locale.ROOT)));
  }
}
