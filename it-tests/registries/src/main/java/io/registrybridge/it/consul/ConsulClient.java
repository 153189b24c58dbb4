package io.registrybridge.it.consul;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;

/** Changes a Consul server by plain HTTP, as operators and agents do. Safe for several threads. */
public final class ConsulClient {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final String address;
  private final String token;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(1))
          .build();

  /**
   * A client of an address.
   *
   * @param token empty for none
   */
  public ConsulClient(String address, String token) {
    this.address = address;
    this.token = token;
  }

  /**
   * One instance with one check.
   *
   * @param node the machine, which is registered with it
   * @param nodeAddress the machine's address
   * @param status of its check: {@code passing}, {@code warning}, {@code critical}; empty for an
   *     instance without a check
   */
  public record Instance(
      String service,
      String id,
      String node,
      String nodeAddress,
      String address,
      int port,
      String status,
      Map<String, String> meta) {
    /** An instance that passes. */
    public static Instance passing(String service, String id, String address, int port) {
      return new Instance(
          service, id, "node-" + id, "10.255.0.1", address, port, "passing", Map.of());
    }

    /** The same on another node. */
    public Instance onNode(String otherNode, String otherAddress) {
      return new Instance(service, id, otherNode, otherAddress, address, port, status, meta);
    }

    /** The same in another state; empty for no check. */
    public Instance withStatus(String other) {
      return new Instance(service, id, node, nodeAddress, address, port, other, meta);
    }

    /** The same with other metadata. */
    public Instance withMeta(Map<String, String> other) {
      return new Instance(service, id, node, nodeAddress, address, port, status, other);
    }
  }

  /** Registers an instance, its node and its check, or changes them. */
  public void register(Instance instance) {
    StringJoiner meta = new StringJoiner(",", "{", "}");
    instance.meta().forEach((key, value) -> meta.add(quote(key) + ":" + quote(value)));
    String check =
        instance.status().isEmpty()
            ? ""
            : String.format(
                Locale.ROOT,
                ",\"Check\":{\"CheckID\":%s,\"Name\":\"alive\",\"Status\":%s,\"ServiceID\":%s}",
                quote("check:" + instance.id()),
                quote(instance.status()),
                quote(instance.id()));
    put(
        "/v1/catalog/register",
        String.format(
            Locale.ROOT,
            "{\"Node\":%s,\"Address\":%s,\"Service\":{\"ID\":%s,\"Service\":%s,\"Address\":%s,"
                + "\"Port\":%d,\"Meta\":%s}%s}",
            quote(instance.node()),
            quote(instance.nodeAddress()),
            quote(instance.id()),
            quote(instance.service()),
            quote(instance.address()),
            instance.port(),
            meta,
            check));
  }

  /** Deregisters one instance. */
  public void deregister(Instance instance) {
    put(
        "/v1/catalog/deregister",
        "{\"Node\":" + quote(instance.node()) + ",\"ServiceID\":" + quote(instance.id()) + "}");
  }

  /** Deregisters a node with all that is on it. */
  public void deregisterNode(String node) {
    put("/v1/catalog/deregister", "{\"Node\":" + quote(node) + "}");
  }

  /** Sets a check of a node, such as {@code _node_maintenance}. */
  public void nodeCheck(String node, String nodeAddress, String checkId, String status) {
    put(
        "/v1/catalog/register",
        String.format(
            Locale.ROOT,
            "{\"Node\":%s,\"Address\":%s,\"Check\":{\"CheckID\":%s,\"Name\":%s,\"Status\":%s}}",
            quote(node),
            quote(nodeAddress),
            quote(checkId),
            quote(checkId),
            quote(status)));
  }

  /** Makes or replaces an ACL policy. */
  public void policy(String name, String rules) {
    String body = "{\"Name\":" + quote(name) + ",\"Rules\":" + quote(rules) + "}";
    HttpResponse<String> existing = send("GET", "/v1/acl/policy/name/" + name, "");
    if (existing.statusCode() != 200) {
      put("/v1/acl/policy", body);
      return;
    }
    String id = field(existing.body(), "ID");
    put(
        "/v1/acl/policy/" + id,
        "{\"ID\":" + quote(id) + ",\"Name\":" + quote(name) + ",\"Rules\":" + quote(rules) + "}");
  }

  /** Makes a token with one policy; returns its secret. */
  public String token(String policy) {
    String answer = put("/v1/acl/token", "{\"Policies\":[{\"Name\":" + quote(policy) + "}]}");
    return field(answer, "SecretID");
  }

  /** Makes a token whose secret is chosen, such as one that was deleted before. */
  public void tokenWithSecret(String policy, String secret) {
    put(
        "/v1/acl/token",
        "{\"SecretID\":" + quote(secret) + ",\"Policies\":[{\"Name\":" + quote(policy) + "}]}");
  }

  /** Deletes a token by its secret. */
  public void deleteToken(String secret) {
    String self = new ConsulClient(address, secret).send("GET", "/v1/acl/token/self", "").body();
    HttpResponse<String> answer = send("DELETE", "/v1/acl/token/" + field(self, "AccessorID"), "");
    require(answer, "/v1/acl/token");
  }

  /** Whether the server answers and has a leader that has settled. */
  public boolean hasLeader() {
    try {
      HttpResponse<String> leader = send("GET", "/v1/status/leader", "");
      HttpResponse<String> nodes = send("GET", "/v1/catalog/nodes", "");
      return leader.statusCode() == 200
          && leader.body().contains(":")
          && nodes.statusCode() == 200
          && nodes.body().contains("server-1");
    } catch (UncheckedIOException e) {
      return false;
    }
  }

  /** The body of an answer. */
  public String get(String target) {
    HttpResponse<String> answer = send("GET", target, "");
    require(answer, target);
    return answer.body();
  }

  private String put(String target, String body) {
    HttpResponse<String> answer = send("PUT", target, body);
    require(answer, target);
    return answer.body();
  }

  private static void require(HttpResponse<String> answer, String target) {
    if (answer.statusCode() != 200) {
      throw new IllegalStateException(
          target + " was answered with " + answer.statusCode() + ": " + answer.body());
    }
  }

  private HttpResponse<String> send(String method, String target, String body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://" + address + target))
            .timeout(TIMEOUT)
            .method(method, BodyPublishers.ofString(body));
    if (!token.isEmpty()) {
      request.header("X-Consul-Token", token);
    }
    try {
      return http.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(method + " " + target + " got no answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted during " + target, e);
    }
  }

  private static String field(String json, String name) {
    int at = json.indexOf("\"" + name + "\"");
    int from = json.indexOf('"', json.indexOf(':', at)) + 1;
    return json.substring(from, json.indexOf('"', from));
  }

  private static String quote(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + "\"";
  }
}
