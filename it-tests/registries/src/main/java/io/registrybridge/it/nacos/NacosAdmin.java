package io.registrybridge.it.nacos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;

/** The HTTP API of a server with authentication, as its administrator. */
public final class NacosAdmin implements AutoCloseable {
  /** The user whom {@link #open} makes. */
  public static final String NAME = "nacos";

  /** Of {@link #NAME}. */
  public static final String PASSWORD = "tests-only";

  private final NacosServer server;
  private final String scheme;
  private final HttpClient http;

  private NacosAdmin(NacosServer server, String scheme, HttpClient http) {
    this.server = server;
    this.scheme = scheme;
    this.http = http;
  }

  /** Makes the administrator of a new server. */
  public static NacosAdmin open(NacosServer server) {
    return open(new NacosAdmin(server, "http", HttpClient.newHttpClient()));
  }

  /** Makes the administrator of a new server whose HTTP port speaks TLS. */
  static NacosAdmin openByTls(NacosServer server, SSLContext trusting) {
    return open(
        new NacosAdmin(server, "https", HttpClient.newBuilder().sslContext(trusting).build()));
  }

  private static NacosAdmin open(NacosAdmin admin) {
    String path =
        switch (admin.server.version()) {
          case NACOS_2 -> "/auth/users/admin";
          case NACOS_3 -> "/auth/user/admin";
        };
    admin.send("POST", path, Map.of("password", PASSWORD));
    return admin;
  }

  /** Whether a user can log in; the server learns of new users with a delay of seconds. */
  public boolean canLogIn(String user, String password) {
    return login(user, password).statusCode() == 200;
  }

  /** How long a token lasts that the server gives now. */
  public Duration tokenLife() {
    String seconds =
        login(NAME, PASSWORD).body().replaceFirst("(?s).*\"tokenTtl\"\\s*:\\s*(\\d+).*", "$1");
    return Duration.ofSeconds(Long.parseLong(seconds));
  }

  /**
   * Sets from which share of healthy instances on a service shows the healthy ones only.
   *
   * @param threshold 0 to 1
   */
  public void protect(String service, double threshold) {
    String path = server.version() == NacosVersion.NACOS_2 ? "/ns/service" : "/admin/ns/service";
    asAdmin(
        "PUT",
        path,
        Map.of("serviceName", service, "protectThreshold", Double.toString(threshold)));
  }

  /** Makes a user with a role of the same name. */
  public void addUser(String user, String password) {
    String users = server.version() == NacosVersion.NACOS_2 ? "/auth/users" : "/auth/user";
    String roles = server.version() == NacosVersion.NACOS_2 ? "/auth/roles" : "/auth/role";
    asAdmin("POST", users, Map.of("username", user, "password", password));
    asAdmin("POST", roles, Map.of("role", "role-" + user, "username", user));
  }

  /** Lets a user read everything. */
  public void allowReading(String user) {
    for (String resource : new String[] {"public:*:*", ":*:*"}) {
      asAdmin("POST", permissions(), permission(user, resource));
    }
  }

  /** Takes back what {@link #allowReading} gave. */
  public void forbidReading(String user) {
    for (String resource : new String[] {"public:*:*", ":*:*"}) {
      asAdmin("DELETE", permissions(), permission(user, resource));
    }
  }

  @Override
  public void close() {
    http.close();
  }

  private static Map<String, String> permission(String user, String resource) {
    return Map.of("role", "role-" + user, "resource", resource, "action", "r");
  }

  private String permissions() {
    return server.version() == NacosVersion.NACOS_2 ? "/auth/permissions" : "/auth/permission";
  }

  private HttpResponse<String> login(String user, String password) {
    String path =
        server.version() == NacosVersion.NACOS_2 ? "/auth/users/login" : "/auth/user/login";
    return send("POST", path, Map.of("username", user, "password", password));
  }

  private void asAdmin(String method, String path, Map<String, String> parameters) {
    String answer = login(NAME, PASSWORD).body();
    String token = answer.replaceFirst("(?s).*\"accessToken\"\\s*:\\s*\"([^\"]+)\".*", "$1");
    Map<String, String> all = new TreeMap<>(parameters);
    all.put("accessToken", token);
    HttpResponse<String> response = send(method, path, all);
    if (response.statusCode() != 200) {
      throw new IllegalStateException(
          method + " " + path + ": " + response.statusCode() + " " + response.body());
    }
  }

  private HttpResponse<String> send(String method, String path, Map<String, String> parameters) {
    String query =
        parameters.entrySet().stream()
            .map(entry -> entry.getKey() + "=" + encoded(entry.getValue()))
            .collect(Collectors.joining("&"));
    URI uri =
        URI.create(scheme + "://" + server.address() + server.version().api() + path + "?" + query);
    try {
      return http.send(
          HttpRequest.newBuilder(uri).method(method, HttpRequest.BodyPublishers.noBody()).build(),
          HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while asking " + path, e);
    }
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
