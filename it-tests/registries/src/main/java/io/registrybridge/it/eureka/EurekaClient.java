package io.registrybridge.it.eureka;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;

/**
 * Changes a Eureka server by REST, as owners and operators do, over connections that are kept. Safe
 * for several threads.
 */
public final class EurekaClient {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  /** Long enough not to be evicted: nobody renews these leases. */
  private static final int LEASE_SECONDS = 86_400;

  private final String url;
  private final String credentials;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(2))
          .build();

  /**
   * A client of a server.
   *
   * @param url with the path
   * @param credentials {@code user:password}; empty for none
   */
  public EurekaClient(String url, String credentials) {
    this.url = url;
    this.credentials = credentials;
  }

  /**
   * An instance as its owner registers it. Everything is written as it is, also what is odd.
   *
   * @param app the application; servers make it upper case
   * @param port the non-secure port, enabled
   * @param securePort the secure port; enabled unless 0
   * @param leaseSeconds after which the server evicts it unless it is renewed
   * @param metadata its metadata
   */
  public record Instance(
      String app,
      String id,
      String hostName,
      String ipAddr,
      String vip,
      int port,
      int securePort,
      String status,
      int leaseSeconds,
      Map<String, String> metadata) {
    /** An instance that is up, on one non-secure port. */
    public static Instance up(String app, String id, String ipAddr, int port) {
      return new Instance(
          app,
          id,
          "host-" + ipAddr.replace('.', '-'),
          ipAddr,
          app.toLowerCase(Locale.ROOT),
          port,
          0,
          "UP",
          LEASE_SECONDS,
          Map.of());
    }

    /** The same with other metadata. */
    public Instance withMetadata(Map<String, String> other) {
      return new Instance(
          app, id, hostName, ipAddr, vip, port, securePort, status, leaseSeconds, other);
    }

    /** The same with a secure port. */
    public Instance withSecurePort(int other) {
      return new Instance(
          app, id, hostName, ipAddr, vip, port, other, status, leaseSeconds, metadata);
    }

    /** The same with a lease of another length. */
    public Instance withLease(int seconds) {
      return new Instance(
          app, id, hostName, ipAddr, vip, port, securePort, status, seconds, metadata);
    }

    /** The same with another status. */
    public Instance withStatus(String other) {
      return new Instance(
          app, id, hostName, ipAddr, vip, port, securePort, other, leaseSeconds, metadata);
    }

    /** The same with another VIP address. */
    public Instance withVip(String other) {
      return new Instance(
          app, id, hostName, ipAddr, other, port, securePort, status, leaseSeconds, metadata);
    }

    /** The same with other addresses. */
    public Instance withAddresses(String otherHostName, String otherIpAddr) {
      return new Instance(
          app,
          id,
          otherHostName,
          otherIpAddr,
          vip,
          port,
          securePort,
          status,
          leaseSeconds,
          metadata);
    }
  }

  /** Registers an instance, or registers it again. */
  public void register(Instance instance) {
    require(send("POST", "/apps/" + encoded(instance.app()), json(instance)), 204);
  }

  /** The owner takes its instance away. */
  public void deregister(String app, String id) {
    require(send("DELETE", path(app, id), ""), 200, 404);
  }

  /** The owner renews its lease. */
  public void renew(String app, String id) {
    require(send("PUT", path(app, id), ""), 200);
  }

  /** An operator overrides the status. */
  public void override(String app, String id, String status) {
    require(send("PUT", path(app, id) + "/status?value=" + status, ""), 200);
  }

  /** An operator takes the override back. */
  public void removeOverride(String app, String id, String status) {
    require(send("DELETE", path(app, id) + "/status?value=" + status, ""), 200);
  }

  /** Somebody changes a value in the metadata. */
  public void metadata(String app, String id, String key, String value) {
    require(
        send("PUT", path(app, id) + "/metadata?" + encoded(key) + "=" + encoded(value), ""), 200);
  }

  /** The body of an answer in JSON, such as of {@code /apps}. */
  public String get(String path) {
    HttpResponse<String> answer = send("GET", path, "");
    require(answer, 200);
    return answer.body();
  }

  private static String path(String app, String id) {
    return "/apps/" + encoded(app) + "/" + encoded(id);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static void require(HttpResponse<String> answer, Integer... expected) {
    if (!Set.copyOf(List.of(expected)).contains(answer.statusCode())) {
      throw new IllegalStateException(
          answer.request().method()
              + " "
              + answer.uri()
              + " was answered with "
              + answer.statusCode()
              + ": "
              + answer.body());
    }
  }

  private HttpResponse<String> send(String method, String path, String body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url + path))
            .timeout(TIMEOUT)
            .header("Accept", "application/json")
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body));
    if (!credentials.isEmpty()) {
      request.header(
          "Authorization",
          "Basic "
              + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8)));
    }
    try {
      return http.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(method + " " + url + path + " got no answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted during " + path, e);
    }
  }

  private static String json(Instance instance) {
    StringJoiner metadata = new StringJoiner(",", "{", "}");
    instance.metadata().forEach((key, value) -> metadata.add(quote(key) + ":" + quote(value)));
    StringJoiner fields = new StringJoiner(",", "{\"instance\":{", "}}");
    fields.add("\"instanceId\":" + quote(instance.id()));
    fields.add("\"app\":" + quote(instance.app()));
    fields.add("\"hostName\":" + quote(instance.hostName()));
    fields.add("\"ipAddr\":" + quote(instance.ipAddr()));
    if (!instance.vip().isEmpty()) {
      fields.add("\"vipAddress\":" + quote(instance.vip()));
    }
    fields.add("\"status\":" + quote(instance.status()));
    fields.add("\"port\":{\"$\":" + instance.port() + ",\"@enabled\":\"true\"}");
    fields.add(
        "\"securePort\":{\"$\":"
            + (instance.securePort() == 0 ? 443 : instance.securePort())
            + ",\"@enabled\":\""
            + (instance.securePort() != 0)
            + "\"}");
    fields.add(
        "\"dataCenterInfo\":{\"@class\":\"com.netflix.appinfo.InstanceInfo$DefaultDataCenterInfo\","
            + "\"name\":\"MyOwn\"}");
    fields.add("\"leaseInfo\":{\"durationInSecs\":" + instance.leaseSeconds() + "}");
    fields.add("\"metadata\":" + metadata);
    return fields.toString();
  }

  private static String quote(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    text.codePoints()
        .forEach(
            c -> {
              if (c == '"' || c == '\\' || c < ' ') {
                quoted.append(String.format(Locale.ROOT, "\\u%04x", c));
              } else {
                quoted.appendCodePoint(c);
              }
            });
    return quoted.append('"').toString();
  }
}
