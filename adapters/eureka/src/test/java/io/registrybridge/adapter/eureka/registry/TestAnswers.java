package io.registrybridge.adapter.eureka.registry;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Answers as a server writes them. */
public final class TestAnswers {
  private TestAnswers() {}

  /**
   * An instance in an answer.
   *
   * @param registered when it registered
   * @param updated when it was last changed
   * @param action such as {@code ADDED}
   */
  public record Shown(
      String app,
      String id,
      String status,
      long registered,
      long updated,
      String action,
      int port) {
    /** One that is up since it registered. */
    public static Shown up(String app, String id, long registered) {
      return new Shown(app, id, "UP", registered, registered, "ADDED", 8080);
    }

    /** The same in another status, since then. */
    public Shown turned(String other, long at) {
      return new Shown(app, id, other, registered, at, "MODIFIED", port);
    }

    /** The same, removed. */
    public Shown deleted(long at) {
      return new Shown(app, id, status, registered, at, "DELETED", port);
    }

    /** The same on another port. */
    public Shown on(int other) {
      return new Shown(app, id, status, registered, updated, action, other);
    }

    String json() {
      return String.format(
          Locale.ROOT,
          """
          {"instanceId":"%s","hostName":"host","app":"%s","ipAddr":"10.0.0.1","status":"%s",
           "overriddenStatus":"UNKNOWN","port":{"$":%d,"@enabled":"true"},
           "securePort":{"$":443,"@enabled":"false"},"countryId":1,
           "dataCenterInfo":{"@class":"com.netflix.appinfo.InstanceInfo$DefaultDataCenterInfo",
            "name":"MyOwn"},
           "leaseInfo":{"renewalIntervalInSecs":30,"durationInSecs":90,
            "registrationTimestamp":%d,"lastRenewalTimestamp":%d,"evictionTimestamp":%d,
            "serviceUpTimestamp":%d},
           "metadata":{"@class":"java.util.Collections$EmptyMap"},"vipAddress":"%s",
           "isCoordinatingDiscoveryServer":"false","lastUpdatedTimestamp":"%d",
           "lastDirtyTimestamp":"%d","actionType":"%s"}
          """,
          id,
          app,
          status,
          port,
          registered,
          registered,
          action.equals("DELETED") ? updated : 0,
          registered,
          app.toLowerCase(Locale.ROOT),
          updated,
          registered,
          action);
    }
  }

  /** A full answer, with the hash of what is in it. */
  public static String full(Shown... instances) {
    return delta(hash(instances), instances);
  }

  /** A delta with the hash of something else. */
  public static String delta(String hash, Shown... instances) {
    TreeMap<String, List<Shown>> apps =
        Arrays.stream(instances)
            .collect(Collectors.groupingBy(Shown::app, TreeMap::new, Collectors.toList()));
    String applications =
        apps.entrySet().stream()
            .map(
                app ->
                    "{\"name\":\""
                        + app.getKey()
                        + "\",\"instance\":["
                        + app.getValue().stream().map(Shown::json).collect(Collectors.joining(","))
                        + "]}")
            .collect(Collectors.joining(","));
    return "{\"applications\":{\"versions__delta\":\"1\",\"apps__hashcode\":\""
        + hash
        + "\",\"application\":["
        + applications
        + "]}}";
  }

  /** What a server counts that has these. */
  public static String hash(Shown... instances) {
    StatusCounts counts = new StatusCounts();
    for (Shown instance : instances) {
      counts.add(instance.status());
    }
    return counts.hash();
  }
}
