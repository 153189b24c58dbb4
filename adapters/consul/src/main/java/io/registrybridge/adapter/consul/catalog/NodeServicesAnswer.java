package io.registrybridge.adapter.consul.catalog;

import com.google.gson.stream.JsonReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Reads the answer of {@code /v1/catalog/node-services/NODE}. */
public final class NodeServicesAnswer {
  private NodeServicesAnswer() {}

  /**
   * An instance on the node.
   *
   * @param id unique on the node
   * @param service the name of its service
   * @param modifyIndex of its last change
   */
  public record Registered(String id, String service, long modifyIndex) {}

  /** The instances in an answer; none for a node that is not there. */
  public static List<Registered> parse(String node, byte[] body) {
    return JsonFields.parse(
        "node '" + node + "'",
        body,
        json -> {
          List<Registered> found = new ArrayList<>();
          JsonFields.object(
              json,
              (name, in) -> {
                if (name.equals("Services")) {
                  found.addAll(JsonFields.list(in, NodeServicesAnswer::registered));
                } else {
                  in.skipValue();
                }
              });
          return found;
        });
  }

  private static Registered registered(JsonReader json) throws IOException {
    var fields =
        new Object() {
          String id = "";
          String service = "";
          long modifyIndex;
        };
    JsonFields.object(
        json,
        (name, in) -> {
          switch (name) {
            case "ID" -> fields.id = JsonFields.text(in);
            case "Service" -> fields.service = JsonFields.text(in);
            case "ModifyIndex" -> fields.modifyIndex = JsonFields.index(in);
            default -> in.skipValue();
          }
        });
    return new Registered(fields.id, fields.service, fields.modifyIndex);
  }
}
