package io.registrybridge.adapter.consul.http;

import java.time.Duration;
import java.util.List;

/**
 * One GET request.
 *
 * @param path such as {@code /v1/catalog/services}, already encoded
 * @param parameters such as {@code index=7}, already encoded
 * @param timeout after which the answer is given up; longer than the wait of a blocking query
 */
public record Query(String path, List<String> parameters, Duration timeout) {
  public Query {
    parameters = List.copyOf(parameters);
  }

  /** The path and its parameters, as they stand in the request. */
  public String target() {
    return parameters.isEmpty() ? path : path + "?" + String.join("&", parameters);
  }
}
