package io.registrybridge.it.consul;

import io.registrybridge.it.consul.ConsulClient.Instance;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Measures the adapter on a real server: latency of single changes, and CPU of both sides. Started
 * by hand; the figures in {@code adapters/consul/DESIGN.md} are its output.
 *
 * <p>Arguments: services, instances of each, {@code http} or {@code https}, changes to time.
 */
final class ConsulMeasurement {
  private static final long SEED = 20261122;
  private static final Duration WINDOW = Duration.ofSeconds(15);
  private static final Duration LIMIT = Duration.ofSeconds(90);

  private ConsulMeasurement() {}

  public static void main(String[] arguments) throws InterruptedException {
    int services = Integer.parseInt(arguments[0]);
    int instances = Integer.parseInt(arguments[1]);
    boolean https = arguments[2].equals("https");
    int changes = Integer.parseInt(arguments[3]);
    ConsulServer.Options options = ConsulServer.Options.DEFAULT;
    try (ConsulServer server = ConsulServers.start(https ? options.withTls() : options)) {
      ConsulLoad load = new ConsulLoad(server.client(), services, instances);
      load.fill();
      System.out.printf(
          Locale.ROOT, "MEASURE %d x %d on %s, seed %d%n", services, instances, arguments[2], SEED);
      rest();
      Duration alone = cpu(server.pid());
      rest();
      System.out.printf(
          Locale.ROOT, "MEASURE consul alone: %.4f cores%n", share(cpu(server.pid()).minus(alone)));
      long from = System.nanoTime();
      try (ConsulTestBed bed = bed(server, https)) {
        awaitAll(bed, (long) services * instances);
        System.out.printf(
            Locale.ROOT, "MEASURE initial load: %d ms%n", (System.nanoTime() - from) / 1_000_000);
        settle();
        idle(server);
        latencies(bed, load, changes);
        churn(server, load, bed);
        System.out.printf(
            Locale.ROOT,
            "MEASURE connections: %d http, %d https; status %s%n",
            ProcessCpu.connectionsTo(server.httpPort()),
            ProcessCpu.connectionsTo(server.httpsPort()),
            bed.observed.status().state());
      }
    }
  }

  private static ConsulTestBed bed(ConsulServer server, boolean https) {
    ConsulTestBed bed =
        new ConsulTestBed(https ? tlsSettings(server) : ConsulTestBed.settings(server));
    bed.start();
    return bed;
  }

  static Map<String, String> tlsSettings(ConsulServer server) {
    TestCertificates files = server.certificates();
    return Map.of(
        "consul.addresses", server.tlsAddress(),
        "consul.tls.enabled", "true",
        "consul.tls.ca", files.authority().toString(),
        "consul.tls.certificate", files.clientCertificate().toString(),
        "consul.tls.key", files.clientKey().toString());
  }

  private static void awaitAll(ConsulTestBed bed, long expected) throws InterruptedException {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (bed.observed.availableInstances() < expected && System.nanoTime() < deadline) {
      TimeUnit.MILLISECONDS.sleep(20);
    }
    if (bed.observed.availableInstances() < expected) {
      throw new IllegalStateException(
          "only " + bed.observed.availableInstances() + " of " + expected + " came");
    }
  }

  private static void settle() throws InterruptedException {
    TimeUnit.SECONDS.sleep(8);
  }

  private static void rest() throws InterruptedException {
    TimeUnit.SECONDS.sleep(WINDOW.toSeconds() / 3);
  }

  private static void idle(ConsulServer server) throws InterruptedException {
    Duration consul = cpu(server.pid());
    Duration own = cpu(ProcessHandle.current().pid());
    TimeUnit.SECONDS.sleep(WINDOW.toSeconds());
    report("idle", server, consul, own, WINDOW.toNanos());
  }

  /** One change at a time, each at a random service: flips, registrations and deregistrations. */
  private static void latencies(ConsulTestBed bed, ConsulLoad load, int changes)
      throws InterruptedException {
    Random random = new Random(SEED);
    List<Double> flips = new ArrayList<>();
    List<Double> registrations = new ArrayList<>();
    for (int i = 0; i < changes; i++) {
      int service = random.nextInt(load.services());
      Instance instance = load.instance(service, random.nextInt(load.instances()));
      flips.add(
          time(
              bed,
              instance,
              false,
              () -> {
                load.client().register(instance.withStatus("critical"));
              }));
      flips.add(time(bed, instance, true, () -> load.client().register(instance)));
      registrations.add(time(bed, instance, false, () -> load.client().deregister(instance)));
      registrations.add(time(bed, instance, true, () -> load.client().register(instance)));
      TimeUnit.MILLISECONDS.sleep(50 + random.nextInt(100));
    }
    System.out.printf(Locale.ROOT, "MEASURE flip latency ms: %s%n", percentiles(flips));
    System.out.printf(
        Locale.ROOT, "MEASURE (de)registration latency ms: %s%n", percentiles(registrations));
  }

  private static double time(
      ConsulTestBed bed, Instance instance, boolean available, Runnable change)
      throws InterruptedException {
    String id = instance.node() + "/" + instance.id();
    CountDownLatch seen = new CountDownLatch(1);
    long[] at = new long[1];
    bed.observed.listen(
        instance.service(),
        snapshot -> {
          boolean now =
              snapshot.instances().stream()
                  .anyMatch(each -> each.id().equals(id) && each.availability().isAvailable());
          if (now == available && seen.getCount() > 0) {
            at[0] = System.nanoTime();
            seen.countDown();
          }
        });
    long from = System.nanoTime();
    change.run();
    if (!seen.await(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
      throw new IllegalStateException("a change of " + id + " never came");
    }
    TimeUnit.MILLISECONDS.sleep(30);
    return (at[0] - from) / 1e6;
  }

  private static void churn(ConsulServer server, ConsulLoad load, ConsulTestBed bed)
      throws InterruptedException {
    Random random = new Random(SEED + 1);
    Duration consul = cpu(server.pid());
    Duration own = cpu(ProcessHandle.current().pid());
    long from = System.nanoTime();
    long next = from;
    for (int i = 0; System.nanoTime() - from < WINDOW.toNanos(); i++) {
      Instance instance =
          load.instance(random.nextInt(load.services()), random.nextInt(load.instances()));
      switch (i % 4) {
        case 0 -> load.client().register(instance.withStatus("critical"));
        case 1 -> load.client().deregister(instance);
        default -> load.client().register(instance);
      }
      next += TimeUnit.MILLISECONDS.toNanos(100);
      TimeUnit.NANOSECONDS.sleep(next - System.nanoTime());
    }
    report("10 changes/s", server, consul, own, System.nanoTime() - from);
    settle();
    System.out.printf(
        Locale.ROOT, "MEASURE available at the end: %d%n", bed.observed.availableInstances());
  }

  private static void report(
      String what, ConsulServer server, Duration consul, Duration own, long nanos) {
    double window = nanos;
    System.out.printf(
        Locale.ROOT,
        "MEASURE %s: consul %.4f cores, adapter (with the load's client) %.4f cores%n",
        what,
        cpu(server.pid()).minus(consul).toNanos() / window,
        cpu(ProcessHandle.current().pid()).minus(own).toNanos() / window);
  }

  private static double share(Duration used) {
    return used.toNanos() / (double) Duration.ofSeconds(WINDOW.toSeconds() / 3).toNanos();
  }

  private static Duration cpu(long pid) {
    return ProcessCpu.used(pid);
  }

  private static String percentiles(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    return String.format(
        Locale.ROOT,
        "p50 %.1f, p95 %.1f, p99 %.1f, most %.1f (of %d)",
        sorted.get(sorted.size() / 2),
        sorted.get(sorted.size() * 95 / 100),
        sorted.get(sorted.size() * 99 / 100),
        sorted.getLast(),
        sorted.size());
  }
}
