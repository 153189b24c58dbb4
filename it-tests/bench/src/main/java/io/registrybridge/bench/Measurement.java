package io.registrybridge.bench;

import io.registrybridge.api.concurrent.VirtualThreadScheduler;
import io.registrybridge.it.bridge.BridgeUnderTest;
import io.registrybridge.it.bridge.ProcessFigures;
import io.registrybridge.testkit.mcp.McpClient;
import io.registrybridge.testkit.mcp.McpClientOptions;
import io.registrybridge.testkit.mcp.ResourceChange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One run: the registry alone, then with the bridge as a process of its own and a client that does
 * what istiod does. A change counts from the call to the registry until the client has it.
 */
final class Measurement {
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(90);
  private static final Duration ONE_SECOND = Duration.ofSeconds(1);
  private static final int WARMER = 4;
  private static final Duration ALONE = Duration.ofSeconds(20);

  private final Registry registry;
  private final Plan plan;
  private final Changes changes;
  private final ProcessFigures registryFigures;

  // When a change was told to the registry, and how long it took, by the name of its service.
  private final Map<String, Long> told = new ConcurrentHashMap<>();

  // Guarded by this.
  private final List<Duration> taken = new ArrayList<>();
  private long updates;

  Measurement(Registry registry, Plan plan) {
    this.registry = registry;
    this.plan = plan;
    this.changes = new Changes(registry);
    this.registryFigures = new ProcessFigures(registry.pid());
  }

  /** Measures and prints; blocks until all is done. */
  void run() throws InterruptedException {
    alone();
    try (VirtualThreadScheduler scheduler =
        new VirtualThreadScheduler((thread, failure) -> failure.printStackTrace())) {
      long start = System.nanoTime();
      try (BridgeUnderTest bridge =
              BridgeUnderTest.with(Map.of("measured", registry.adapterFile()));
          McpClient client =
              McpClient.connect(McpClientOptions.to("127.0.0.1", bridge.mcpPort()), scheduler)) {
        say("the bridge's log: %s", bridge.log());
        client.await(Duration.ofMinutes(5), this::requireAll);
        say(
            "all %d services at the client %d ms after the bridge's start",
            registry.services(), Duration.ofNanos(System.nanoTime() - start).toMillis());
        client.onChange(this::arrived);
        Thread.sleep(Duration.ofSeconds(plan.settleSeconds));
        warmUp();
        idle(bridge);
        measured(
            "one change a second", bridge, plan.samples, () -> change(plan.samples, ONE_SECOND));
        int churn = plan.churnSeconds * plan.rate;
        measured(
            plan.rate + " changes a second", bridge, churn, () -> change(churn, betweenChanges()));
        measured(
            "one new service a second",
            bridge,
            plan.newServices,
            () -> changes.makeNew(plan.newServices, ONE_SECOND, this::tell));
      }
    }
  }

  private Duration betweenChanges() {
    return Duration.ofSeconds(1).dividedBy(plan.rate);
  }

  /** What the changes cost the registry when nobody watches. */
  private void alone() throws InterruptedException {
    double before = registryFigures.cpuSeconds();
    Thread.sleep(ALONE);
    double idle = registryFigures.cpuSeconds() - before;
    changes.make(
        (int) (ALONE.toSeconds() * plan.rate), betweenChanges(), service -> false, service -> {});
    double changing = registryFigures.cpuSeconds() - before - idle;
    say(
        "the registry alone: nothing changes %.3f cores, %d changes a second %.3f cores",
        idle / ALONE.toSeconds(), plan.rate, changing / ALONE.toSeconds());
  }

  private void requireAll(McpClient client) {
    if (client.serviceEntries().size() != registry.services()) {
      throw new AssertionError(
          client.serviceEntries().size() + " of " + registry.services() + " served");
    }
  }

  private void idle(BridgeUnderTest bridge) throws InterruptedException {
    Cost cost = new Cost(bridge);
    Thread.sleep(Duration.ofSeconds(plan.idleSeconds));
    say("nothing changes, %d s: %s", plan.idleSeconds, cost);
  }

  private void warmUp() throws InterruptedException {
    change(plan.warmUpSeconds * plan.rate * WARMER, betweenChanges().dividedBy(WARMER));
    awaitArrivals();
    told.clear();
  }

  private void change(int count, Duration every) throws InterruptedException {
    changes.make(count, every, service -> told.containsKey(registry.service(service)), this::tell);
  }

  private void tell(int service) {
    told.put(registry.service(service), System.nanoTime());
  }

  /** Makes changes, and blocks until all are told. */
  private interface Telling {
    void run() throws InterruptedException;
  }

  private void measured(String what, BridgeUnderTest bridge, int count, Telling telling)
      throws InterruptedException {
    if (count == 0) {
      return;
    }
    synchronized (this) {
      taken.clear();
      updates = 0;
    }
    Cost cost = new Cost(bridge);
    telling.run();
    String spent = cost.toString();
    awaitArrivals();
    synchronized (this) {
      say("%s: %s", what, new Distribution(List.copyOf(taken)));
      say("  %s; %d resources updated, %d changes never arrived", spent, updates, told.size());
    }
    told.clear();
  }

  private void arrived(ResourceChange change) {
    String host = change.name().substring(change.name().indexOf('/') + 1);
    Long start = told.remove(host.substring(0, host.indexOf('.')));
    synchronized (this) {
      updates++;
      if (start != null) {
        taken.add(Duration.ofNanos(change.arrivalNanos() - start));
      }
    }
  }

  private void awaitArrivals() throws InterruptedException {
    long begin = System.nanoTime();
    while (!told.isEmpty() && System.nanoTime() - begin < LONGEST_WAIT.toNanos()) {
      Thread.sleep(Duration.ofMillis(20));
    }
  }

  private static void say(String format, Object... values) {
    System.out.printf(Locale.ROOT, format + "%n", values);
  }

  /** What both processes use from its making on. */
  private final class Cost {
    private final ProcessFigures bridge;
    private final double bridgeBefore;
    private final double registryBefore = registryFigures.cpuSeconds();
    private final long start = System.nanoTime();

    Cost(BridgeUnderTest bridge) {
      this.bridge = bridge.figures();
      this.bridgeBefore = this.bridge.cpuSeconds();
    }

    @Override
    public String toString() {
      double seconds = (System.nanoTime() - start) / 1e9;
      return String.format(
          Locale.ROOT,
          "bridge %.3f cores, registry %.3f cores, bridge's memory %d MiB, connections %d",
          (bridge.cpuSeconds() - bridgeBefore) / seconds,
          (registryFigures.cpuSeconds() - registryBefore) / seconds,
          bridge.residentMebibytes(),
          bridge.connectionsTo(registry.port()));
    }
  }
}
