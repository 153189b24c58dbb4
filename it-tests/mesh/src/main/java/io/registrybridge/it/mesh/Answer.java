package io.registrybridge.it.mesh;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * What a server answered.
 *
 * @param status of HTTP; 0 where there was no answer
 * @param body as text; why there was no answer, where there was none
 */
public record Answer(int status, String body) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Whether the status is one of success. */
  public boolean ok() {
    return status >= 200 && status < 300;
  }

  /**
   * The body, parsed.
   *
   * @throws IllegalStateException if the answer was no success or is no JSON
   */
  public JsonNode json() {
    if (!ok()) {
      throw new IllegalStateException("the answer was " + status + ": " + body);
    }
    try {
      return JSON.readTree(body);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the answer is no JSON: " + body, e);
    }
  }
}
