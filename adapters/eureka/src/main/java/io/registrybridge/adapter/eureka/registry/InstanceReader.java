package io.registrybridge.adapter.eureka.registry;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.registrybridge.adapter.eureka.registry.Applications.Action;
import io.registrybridge.adapter.eureka.registry.Applications.Entry;
import io.registrybridge.adapter.eureka.registry.Instance.Port;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * Reads the instances of one answer. Its fields hold what was read of the present one, so that an
 * answer of 30,000 makes no objects but those that stay. Not thread-safe.
 */
final class InstanceReader {
  /** What eureka-client takes where a port is missing. */
  private static final Port DEFAULT_PORT = new Port(7001, true);

  private static final Port DEFAULT_SECURE_PORT = new Port(7002, false);
  private static final int DEFAULT_LEASE_SECONDS = 90;

  /**
   * The server renews a lease for twice its length, evicts every minute and may answer from caches
   * that are 210 s old: what is later than all of that should have been evicted.
   */
  private static final long PATIENCE_MILLIS = 300_000;

  private final JsonParser in;
  private final StringPool pool;
  private final long asOf;
  private final Map<String, String> metadata = new HashMap<>();

  private String id = "";
  private String app = "";
  private String hostName = "";
  private String ipAddr = "";
  private String vips = "";
  private String status = "";
  private String override = "";
  private String action = "";
  private Port port = DEFAULT_PORT;
  private Port securePort = DEFAULT_SECURE_PORT;
  private String amazonId = "";
  private String availabilityZone = "";
  private long registered;
  private long renewed;
  private long leaseSeconds;
  private long evicted;
  private long updated;

  /**
   * @param asOf when the server answered, in milliseconds of its clock
   */
  InstanceReader(JsonParser in, StringPool pool, long asOf) {
    this.in = in;
    this.pool = pool;
    this.asOf = asOf;
  }

  /**
   * Reads an instance whose start was read.
   *
   * @param application the name of the application it is in; empty if that is not known yet
   */
  Entry read(String application) throws IOException {
    clear();
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      String field = in.currentName();
      in.nextToken();
      switch (field) {
        case "instanceId" -> id = JsonValues.text(in);
        case "app" -> app = JsonValues.text(in);
        case "hostName" -> hostName = JsonValues.text(in);
        case "ipAddr" -> ipAddr = JsonValues.text(in);
        case "vipAddress" -> vips = pool.unify(JsonValues.text(in));
        case "status" -> status = pool.unify(JsonValues.text(in));
        case "overriddenStatus", "overriddenstatus" -> override = JsonValues.text(in);
        case "port" -> port = port(DEFAULT_PORT);
        case "securePort" -> securePort = port(DEFAULT_SECURE_PORT);
        case "dataCenterInfo" -> dataCentre();
        case "leaseInfo" -> lease();
        case "metadata" -> metadata();
        case "lastUpdatedTimestamp" -> updated = JsonValues.number(in);
        case "actionType" -> action = JsonValues.text(in);
        default -> in.skipChildren();
      }
    }
    return entry(application);
  }

  /** The same in an application of another name. */
  static Entry inApp(Entry entry, String name) {
    Instance of = entry.instance();
    Instance moved =
        new Instance(
            new InstanceKey(name, of.key().id()),
            of.hostName(),
            of.ipAddr(),
            of.vips(),
            of.status(),
            of.overridden(),
            of.port(),
            of.securePort(),
            of.metadata(),
            of.availabilityZone(),
            of.registered(),
            of.updated(),
            of.overdue());
    return new Entry(moved, entry.action(), entry.evicted());
  }

  private void clear() {
    id = "";
    app = "";
    hostName = "";
    ipAddr = "";
    vips = "";
    status = "";
    override = "";
    action = "";
    port = DEFAULT_PORT;
    securePort = DEFAULT_SECURE_PORT;
    amazonId = "";
    availabilityZone = "";
    registered = 0;
    renewed = 0;
    leaseSeconds = DEFAULT_LEASE_SECONDS;
    evicted = 0;
    updated = 0;
    metadata.clear();
  }

  private Entry entry(String application) {
    String own = app.isBlank() ? "UNKNOWN" : app;
    Instance instance =
        new Instance(
            new InstanceKey(application.isBlank() ? pool.unify(own) : application, identity()),
            hostName,
            ipAddr,
            vips,
            status.isEmpty() ? "UNKNOWN" : status,
            !override.isEmpty() && !override.equals("UNKNOWN"),
            port,
            securePort,
            metadata,
            availabilityZone,
            registered,
            updated,
            isOverdue());
    return new Entry(instance, action.equals("DELETED") ? Action.DELETED : Action.PRESENT, evicted);
  }

  /** The server's own rule (eureka-client, {@code InstanceInfo.getId}), and a last resort. */
  private String identity() {
    if (!id.isBlank()) {
      return id;
    }
    if (!amazonId.isBlank()) {
      return amazonId;
    }
    return hostName.isBlank() ? ipAddr + ":" + port.number() : hostName;
  }

  private boolean isOverdue() {
    long lease = Math.min(leaseSeconds, Integer.MAX_VALUE) * 1_000;
    return renewed > 0 && asOf - renewed > 2 * lease + PATIENCE_MILLIS;
  }

  private Port port(Port missing) throws IOException {
    if (in.currentToken() != JsonToken.START_OBJECT) {
      String text = JsonValues.text(in);
      return text.isEmpty() ? missing : new Port(portNumber(JsonValues.number(in)), true);
    }
    int number = missing.number();
    boolean enabled = missing.enabled();
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      String field = in.currentName();
      in.nextToken();
      switch (field) {
        case "$" -> number = portNumber(JsonValues.number(in));
        case "@enabled" -> enabled = JsonValues.text(in).strip().equalsIgnoreCase("true");
        default -> in.skipChildren();
      }
    }
    return new Port(number, enabled);
  }

  /** What is no port stays none. */
  private static int portNumber(long number) {
    return Math.clamp(number, Integer.MIN_VALUE, Integer.MAX_VALUE);
  }

  private void dataCentre() throws IOException {
    eachField(
        field -> {
          if (field.equals("metadata")) {
            eachField(this::amazon);
          } else {
            in.skipChildren();
          }
        });
  }

  private void amazon(String field) throws IOException {
    switch (field) {
      case "availability-zone" -> availabilityZone = pool.unify(JsonValues.text(in));
      case "instance-id" -> amazonId = JsonValues.text(in);
      default -> in.skipChildren();
    }
  }

  private void lease() throws IOException {
    eachField(
        field -> {
          switch (field) {
            case "durationInSecs" -> leaseSeconds = JsonValues.number(in);
            case "registrationTimestamp" -> registered = JsonValues.number(in);
            case "lastRenewalTimestamp" -> renewed = JsonValues.number(in);
            case "evictionTimestamp" -> evicted = JsonValues.number(in);
            default -> in.skipChildren();
          }
        });
  }

  private void metadata() throws IOException {
    eachField(
        key -> {
          // What begins with @ is the codec's: an empty map comes as {"@class": "…EmptyMap"}.
          if (key.startsWith("@")) {
            in.skipChildren();
          } else {
            metadata.put(pool.unify(key), pool.unify(JsonValues.text(in)));
          }
        });
  }

  /** Takes a field whose value was begun. */
  @FunctionalInterface
  private interface Field {
    void read(String name) throws IOException;
  }

  private void eachField(Field field) throws IOException {
    if (in.currentToken() != JsonToken.START_OBJECT) {
      in.skipChildren();
      return;
    }
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      String name = in.currentName();
      in.nextToken();
      field.read(name);
    }
  }
}
