package io.registrybridge.app.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerResponse;
import io.registrybridge.api.error.BridgeException;
import io.registrybridge.api.error.ErrorCode;

/** Writes answers; no browser takes one for something else than it says it is. */
final class Replies {
  static final String METRICS = "text/plain; version=0.0.4; charset=utf-8";
  static final String JSON = "application/json";
  static final String TEXT = "text/plain; charset=utf-8";
  static final String YAML = "application/yaml";
  static final String BYTES = "application/octet-stream";

  private final ObjectMapper json =
      JsonMapper.builder()
          .addModule(new Jdk8Module())
          .enable(SerializationFeature.INDENT_OUTPUT)
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(
                  JsonInclude.Include.NON_ABSENT, JsonInclude.Include.ALWAYS))
          .build();

  /** A failure as it is answered; the code is an anchor of docs/reference/errors.md. */
  record Failure(String code, String message) {}

  void text(ServerResponse response, Status status, String line) {
    response.status(status);
    send(response, TEXT, line + "\n");
  }

  void json(ServerResponse response, Object answer) {
    try {
      send(response, JSON, json.writeValueAsString(answer) + "\n");
    } catch (JsonProcessingException e) {
      throw new BridgeException(ErrorCode.INTERNAL, "an answer cannot be written as JSON", e);
    }
  }

  void failure(ServerResponse response, Status status, BridgeException failure) {
    response.status(status);
    json(response, new Failure(failure.code().id(), String.valueOf(failure.getMessage())));
  }

  void send(ServerResponse response, String type, Object content) {
    response.header(HeaderValues.X_CONTENT_TYPE_OPTIONS_NOSNIFF);
    response.header(HeaderNames.CONTENT_TYPE, type);
    response.send(content);
  }
}
