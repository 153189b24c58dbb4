package io.registrybridge.adapter.consul.catalog;

import java.util.List;
import java.util.Map;

/** Reads the answer of {@code /v1/catalog/services}. */
public final class ServiceListAnswer {
  private ServiceListAnswer() {}

  /** Each service with the tags of all its instances together. */
  public static Map<String, List<String>> parse(byte[] body) {
    return JsonFields.parse(
        "the service list",
        body,
        json -> JsonFields.map(json, tags -> JsonFields.list(tags, JsonFields::text)));
  }
}
