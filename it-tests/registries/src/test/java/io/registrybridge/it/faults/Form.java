package io.registrybridge.it.faults;

import java.time.Duration;
import java.util.List;

/**
 * How long everything takes.
 *
 * @param name for the table
 * @param services how many services there are, of {@code instances} each
 * @param outage how long a fault lasts
 * @param ownersBack over which time owners register again, one by one
 * @param calm how long the client is watched after a fault: longer than settling and the guard's
 *     grace together, so that what is wrongly held to be gone would leave within it
 * @param kills how often the bridge is killed while it writes
 * @param removalKeys lines of an adapter file; none for the product's defaults
 * @param parallel how many rows run at once
 */
record Form(
    String name,
    int services,
    int instances,
    Duration outage,
    Duration ownersBack,
    Duration calm,
    int kills,
    List<String> removalKeys,
    int parallel) {
  /** CI's: everything with shortened keys. */
  static final Form SHORT =
      new Form(
          "short",
          20,
          3,
          Duration.ofSeconds(12),
          Duration.ofSeconds(4),
          Duration.ofSeconds(23),
          2,
          List.of("removal.settle=10s", "removal.guard.grace=10s", "removal.empty-grace=15s"),
          Integer.getInteger("faults.parallel", 6));

  /** The product's defaults: Consul settles for 30 s, the guard holds for 5 minutes. */
  static final Form REAL_DEFAULTS =
      new Form(
          "real defaults",
          100,
          3,
          Duration.ofSeconds(60),
          Duration.ofSeconds(60),
          Duration.ofSeconds(30 + 5 * 60 + 15),
          6,
          List.of(),
          Integer.getInteger("faults.parallel", 15));

  /** The one that {@code -Dfaults.form} names: {@code short}, or {@code real}. */
  static Form chosen() {
    String name = System.getProperty("faults.form", "short");
    return switch (name) {
      case "short" -> SHORT;
      case "real" -> REAL_DEFAULTS;
      default ->
          throw new IllegalArgumentException("faults.form=" + name + ": expected short or real");
    };
  }

  /** The same with other services. */
  Form with(int otherServices, int otherInstances) {
    return new Form(
        name,
        otherServices,
        otherInstances,
        outage,
        ownersBack,
        calm,
        kills,
        removalKeys,
        parallel);
  }

  boolean isShort() {
    return this.name.equals(SHORT.name);
  }
}
