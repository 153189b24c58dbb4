package io.registrybridge.adapter.consul.catalog;

import java.util.List;
import java.util.Map;

/** Reads what agents say of themselves and of their cluster. */
public final class AgentAnswers {
  private AgentAnswers() {}

  /** The datacenter in the answer of {@code /v1/agent/self}; empty when it is not there. */
  public static String datacenter(byte[] body) {
    return JsonFields.parse(
        "/v1/agent/self",
        body,
        json -> {
          var found =
              new Object() {
                String datacenter = "";
              };
          JsonFields.object(
              json,
              (part, in) -> {
                if (!part.equals("Config")) {
                  in.skipValue();
                  return;
                }
                JsonFields.object(
                    in,
                    (name, config) -> {
                      if (name.equals("Datacenter")) {
                        found.datacenter = JsonFields.text(config);
                      } else {
                        config.skipValue();
                      }
                    });
              });
          return found.datacenter;
        });
  }

  /** The names in the answer of {@code /v1/catalog/datacenters}. */
  public static List<String> datacenters(byte[] body) {
    return JsonFields.parse(
        "/v1/catalog/datacenters", body, json -> JsonFields.list(json, JsonFields::text));
  }

  /**
   * The trust domain in the answer of {@code /v1/connect/ca/roots}. It is made when a cluster's
   * data is made and lives in it, so it names the data.
   */
  public static String trustDomain(byte[] body) {
    return JsonFields.parse(
        "/v1/connect/ca/roots",
        body,
        json -> {
          Map<String, String> texts = new java.util.HashMap<>();
          JsonFields.object(
              json,
              (name, in) -> {
                if (name.equals("TrustDomain")) {
                  texts.put(name, JsonFields.text(in));
                } else {
                  in.skipValue();
                }
              });
          return texts.getOrDefault("TrustDomain", "");
        });
  }
}
