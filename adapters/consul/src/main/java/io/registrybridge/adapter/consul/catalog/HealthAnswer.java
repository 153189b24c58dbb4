package io.registrybridge.adapter.consul.catalog;

import com.google.gson.stream.JsonReader;
import io.registrybridge.adapter.consul.catalog.HealthEntry.Check;
import io.registrybridge.adapter.consul.catalog.HealthEntry.Node;
import io.registrybridge.adapter.consul.catalog.HealthEntry.Place;
import io.registrybridge.adapter.consul.catalog.HealthEntry.Service;
import io.registrybridge.adapter.consul.catalog.HealthEntry.Target;
import io.registrybridge.adapter.consul.catalog.HealthEntry.Weights;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads the answer of {@code /v1/health/service/NAME}. */
public final class HealthAnswer {
  private HealthAnswer() {}

  /**
   * The instances in an answer, in its order.
   *
   * @param service the service's name, for messages
   */
  public static List<HealthEntry> parse(String service, byte[] body) {
    return JsonFields.parse(
        "service '" + service + "'", body, json -> JsonFields.list(json, HealthAnswer::entry));
  }

  private static HealthEntry entry(JsonReader json) throws IOException {
    var fields =
        new Object() {
          Node node = new Node("", "", Map.of(), Map.of(), Place.UNKNOWN);
          Service service =
              new Service(
                  "", "", "", 0, List.of(), Map.of(), Map.of(), Weights.DEFAULT, Place.UNKNOWN);
          List<Check> checks = new ArrayList<>();
        };
    JsonFields.object(
        json,
        (name, in) -> {
          switch (name) {
            case "Node" -> fields.node = node(in);
            case "Service" -> fields.service = service(in);
            case "Checks" -> fields.checks = JsonFields.list(in, HealthAnswer::check);
            default -> in.skipValue();
          }
        });
    return new HealthEntry(fields.node, fields.service, fields.checks);
  }

  private static Node node(JsonReader json) throws IOException {
    var fields =
        new Object() {
          String name = "";
          String address = "";
          Map<String, String> tagged = Map.of();
          Map<String, String> meta = Map.of();
          Place place = Place.UNKNOWN;
        };
    JsonFields.object(
        json,
        (name, in) -> {
          switch (name) {
            case "Node" -> fields.name = JsonFields.text(in);
            case "Address" -> fields.address = JsonFields.text(in);
            case "TaggedAddresses" -> fields.tagged = JsonFields.map(in, JsonFields::text);
            case "Meta" -> fields.meta = JsonFields.map(in, JsonFields::text);
            case "Locality" -> fields.place = place(in);
            default -> in.skipValue();
          }
        });
    return new Node(fields.name, fields.address, fields.tagged, fields.meta, fields.place);
  }

  private static Service service(JsonReader json) throws IOException {
    var fields =
        new Object() {
          String id = "";
          String kind = "";
          String address = "";
          int port;
          List<String> tags = List.of();
          Map<String, String> meta = Map.of();
          Map<String, Target> tagged = Map.of();
          Weights weights = Weights.DEFAULT;
          Place place = Place.UNKNOWN;
        };
    JsonFields.object(
        json,
        (name, in) -> {
          switch (name) {
            case "ID" -> fields.id = JsonFields.text(in);
            case "Kind" -> fields.kind = JsonFields.text(in);
            case "Address" -> fields.address = JsonFields.text(in);
            case "Port" -> fields.port = JsonFields.number(in);
            case "Tags" -> fields.tags = JsonFields.list(in, JsonFields::text);
            case "Meta" -> fields.meta = JsonFields.map(in, JsonFields::text);
            case "TaggedAddresses" -> fields.tagged = JsonFields.map(in, HealthAnswer::target);
            case "Weights" -> fields.weights = weights(in);
            case "Locality" -> fields.place = place(in);
            default -> in.skipValue();
          }
        });
    return new Service(
        fields.id,
        fields.kind,
        fields.address,
        fields.port,
        fields.tags,
        fields.meta,
        fields.tagged,
        fields.weights,
        fields.place);
  }

  private static Check check(JsonReader json) throws IOException {
    var fields =
        new Object() {
          String id = "";
          String name = "";
          String status = "";
          String serviceId = "";
        };
    JsonFields.object(
        json,
        (name, in) -> {
          switch (name) {
            case "CheckID" -> fields.id = JsonFields.text(in);
            case "Name" -> fields.name = JsonFields.text(in);
            case "Status" -> fields.status = JsonFields.text(in);
            case "ServiceID" -> fields.serviceId = JsonFields.text(in);
            default -> in.skipValue();
          }
        });
    return new Check(fields.id, fields.name, fields.status, fields.serviceId);
  }

  private static Target target(JsonReader json) throws IOException {
    var fields =
        new Object() {
          String address = "";
          int port;
        };
    JsonFields.object(
        json,
        (name, in) -> {
          switch (name) {
            case "Address" -> fields.address = JsonFields.text(in);
            case "Port" -> fields.port = JsonFields.number(in);
            default -> in.skipValue();
          }
        });
    return new Target(fields.address, fields.port);
  }

  private static Weights weights(JsonReader json) throws IOException {
    // Missing weights mean 1; a weight of 0 that is there means 0.
    Map<String, Integer> weights = JsonFields.map(json, JsonFields::number);
    return new Weights(weights.getOrDefault("Passing", 1), weights.getOrDefault("Warning", 1));
  }

  private static Place place(JsonReader json) throws IOException {
    Map<String, String> place = JsonFields.map(json, JsonFields::text);
    return new Place(place.getOrDefault("Region", ""), place.getOrDefault("Zone", ""));
  }
}
