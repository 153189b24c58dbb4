package io.registrybridge.app.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.registrybridge.api.error.BridgeException;
import io.registrybridge.api.error.ErrorCode;
import io.registrybridge.engine.config.Secret;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/** Asks a running bridge. Follows no redirect, so the token goes nowhere else. Blocks. */
public final class AdminClient implements AutoCloseable {
  private static final int OK = 200;
  private static final int UNAUTHORIZED = 401;
  private static final int NOT_FOUND = 404;

  private final HttpClient http;
  private final URI base;
  private final Optional<Secret> token;
  private final Duration timeout;
  private final ObjectMapper json = new ObjectMapper();

  /**
   * @param base where the admin port is, such as {@code http://127.0.0.1:15490}
   * @param token what is presented
   * @param timeout how long an answer may take, connecting included
   */
  public AdminClient(URI base, Optional<Secret> token, Duration timeout) {
    this.base = base;
    this.token = token;
    this.timeout = timeout;
    this.http = HttpClient.newBuilder().connectTimeout(timeout).build();
  }

  /**
   * Reads JSON.
   *
   * @param path from the root, each part encoded by {@link #encoded}
   * @throws BridgeException {@code BRIDGE_UNREACHABLE} or {@code BRIDGE_REFUSED}
   */
  public JsonNode read(String path) {
    return parsed(text(request(path).GET().build()));
  }

  /** Reads text. */
  public String readText(String path) {
    return text(request(path).GET().build());
  }

  /** Reads bytes; none if there is no such thing. */
  public Optional<byte[]> readBytes(String path) {
    HttpResponse<byte[]> response = send(request(path).GET().build());
    if (response.statusCode() == NOT_FOUND) {
      return Optional.empty();
    }
    return Optional.of(accepted(response));
  }

  /** Has something done. */
  public JsonNode act(String path) {
    return parsed(text(request(path).POST(BodyPublishers.noBody()).build()));
  }

  /** A part of a path or query with whatever is special in it encoded. */
  public static String encoded(String part) {
    return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
  }

  @Override
  public void close() {
    http.shutdownNow();
  }

  private HttpRequest.Builder request(String path) {
    String root = base.toString();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
                URI.create(
                    (root.endsWith("/") ? root.substring(0, root.length() - 1) : root) + path))
            .timeout(timeout);
    token.ifPresent(secret -> request.header("Authorization", "Bearer " + secret.value()));
    return request;
  }

  private String text(HttpRequest request) {
    return new String(accepted(send(request)), StandardCharsets.UTF_8);
  }

  private HttpResponse<byte[]> send(HttpRequest request) {
    try {
      return http.send(request, BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw unreachable(String.valueOf(e.getMessage()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unreachable("interrupted", e);
    }
  }

  private BridgeException unreachable(String why, Exception cause) {
    return new BridgeException(
        ErrorCode.BRIDGE_UNREACHABLE,
        "no bridge answers at "
            + base
            + " ("
            + why
            + "): is it running, and is this its admin.address and admin.port? Name it by"
            + " --config DIR or --admin URL.",
        cause);
  }

  private byte[] accepted(HttpResponse<byte[]> response) {
    if (response.statusCode() == OK) {
      return response.body();
    }
    String said = new String(response.body(), StandardCharsets.UTF_8).strip();
    String advice =
        response.statusCode() == UNAUTHORIZED
            ? ". Give the token by --config DIR, --token-file FILE or the variable BRIDGE_TOKEN."
            : "";
    throw new BridgeException(
        ErrorCode.BRIDGE_REFUSED,
        base + " answers " + response.statusCode() + ": " + message(said) + advice);
  }

  /** Failures of the bridge are JSON with a message; those of the server in front of it are not. */
  private String message(String said) {
    if (!said.startsWith("{")) {
      return said;
    }
    try {
      return json.readTree(said).path("message").asText(said);
    } catch (JsonProcessingException e) {
      return said;
    }
  }

  private JsonNode parsed(String text) {
    try {
      return json.readTree(text);
    } catch (JsonProcessingException e) {
      throw new BridgeException(
          ErrorCode.BRIDGE_REFUSED,
          base + " answers, but not like a bridge: expected JSON. Is it the admin port?",
          e);
    }
  }
}
