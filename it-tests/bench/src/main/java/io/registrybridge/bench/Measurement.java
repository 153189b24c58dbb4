package io.registrybridge.bench;

import io.registrybridge.api.concurrent.Scheduler;
import io.registrybridge.it.bridge.BridgeUnderTest;
import io.registrybridge.it.bridge.ProcessFigures;
import io.registrybridge.it.consul.ConsulClient;
import io.registrybridge.it.consul.ConsulLoad;
import io.registrybridge.it.consul.ConsulServer;
import io.registrybridge.testkit.mcp.McpClient;
import io.registrybridge.testkit.mcp.ResourceChange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** One run of changes and pauses, and the figures of it. */
final class Measurement {
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(90);

  private final ConsulServer consul;
  private final BridgeUnderTest bridge;
  private final int consulPort;
  private final ConsulLoad load;
  private final Scheduler scheduler;
  private final Output output;
  private final Random random = new Random(4711);

  // When a change was told to Consul, and how long it took, by the name of its service.
  private final Map<String, Long> told = new ConcurrentHashMap<>();
  private final List<Duration> taken = new ArrayList<>();
  private final Set<String> extended = new HashSet<>();
  private long updates;

  Measurement(
      ConsulServer consul,
      BridgeUnderTest bridge,
      int consulPort,
      ConsulLoad load,
      Scheduler scheduler,
      Output output) {
    this.consul = consul;
    this.bridge = bridge;
    this.consulPort = consulPort;
    this.load = load;
    this.scheduler = scheduler;
    this.output = output;
  }

  /** Listens to a client. */
  Measurement follow(McpClient client) {
    client.onChange(this::arrived);
    return this;
  }

  /** Where the figures go. */
  @FunctionalInterface
  interface Output {
    void say(String format, Object... values);
  }

  /**
   * What to measure.
   *
   * @param samples single changes, one a second
   * @param unchecked single changes of instances without checks, one a second
   * @param idleSeconds how long nothing changes
   * @param churnSeconds how long changes come steadily
   * @param rate changes a second meanwhile
   */
  record Plan(int samples, int unchecked, int idleSeconds, int churnSeconds, int rate) {}

  void run(Plan plan) throws InterruptedException {
    output.say(
        "connections to Consul: %d; memory of the bridge: %d MiB",
        bridge.figures().connectionsTo(consulPort), bridge.figures().residentMebibytes());
    idle(plan.idleSeconds());
    changes("one change a second", true, plan.samples(), Duration.ofSeconds(1));
    changes("one change a second, without checks", false, plan.unchecked(), Duration.ofSeconds(1));
    changes(
        plan.rate() + " changes a second",
        true,
        plan.churnSeconds() * plan.rate(),
        Duration.ofSeconds(1).dividedBy(plan.rate()));
  }

  /** How much of a core a process uses over some seconds. */
  static double cores(ProcessFigures process, int seconds) throws InterruptedException {
    double before = process.cpuSeconds();
    Thread.sleep(Duration.ofSeconds(seconds));
    return (process.cpuSeconds() - before) / seconds;
  }

  private void idle(int seconds) throws InterruptedException {
    Cost cost = new Cost();
    Thread.sleep(Duration.ofSeconds(seconds));
    output.say("nothing changes, %d s: %s", seconds, cost);
  }

  private void changes(String what, boolean checked, int count, Duration every)
      throws InterruptedException {
    if (count == 0) {
      return;
    }
    synchronized (this) {
      taken.clear();
      updates = 0;
    }
    Cost cost = new Cost();
    long next = scheduler.nanoTime();
    for (int i = 0; i < count; i++) {
      changeOne(checked);
      next += every.toNanos();
      long pause = next - scheduler.nanoTime();
      if (pause > 0) {
        Thread.sleep(Duration.ofNanos(pause));
      }
    }
    String spent = cost.toString();
    awaitArrivals();
    synchronized (this) {
      output.say("%s: %s", what, new Distribution(List.copyOf(taken)));
      output.say(
          "  %s; %d resources updated, %d changes never arrived", spent, updates, told.size());
    }
    told.clear();
  }

  /** Registers one instance more of a service, or deregisters it again. */
  private void changeOne(boolean checked) {
    int service = random.nextInt(load.services());
    while (told.containsKey(ConsulLoad.service(service))) {
      service = random.nextInt(load.services());
    }
    ConsulClient.Instance extra =
        checked
            ? load.instance(service, load.instances())
            : load.instance(service, load.instances() + 1).withStatus("");
    told.put(ConsulLoad.service(service), scheduler.nanoTime());
    if (extended.add(extra.id())) {
      consul.client().register(extra);
    } else {
      extended.remove(extra.id());
      consul.client().deregister(extra);
    }
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
    long end = scheduler.nanoTime() + LONGEST_WAIT.toNanos();
    while (!told.isEmpty() && scheduler.nanoTime() < end) {
      Thread.sleep(Duration.ofMillis(20));
    }
  }

  /** What both processes use from its making on. */
  private final class Cost {
    private final double bridgeBefore = bridge.figures().cpuSeconds();
    private final double consulBefore = new ProcessFigures(consul.pid()).cpuSeconds();
    private final long start = scheduler.nanoTime();

    @Override
    public String toString() {
      double seconds = (scheduler.nanoTime() - start) / 1e9;
      return String.format(
          Locale.ROOT,
          "bridge %.3f cores, Consul %.3f cores, bridge's memory %d MiB, connections %d",
          (bridge.figures().cpuSeconds() - bridgeBefore) / seconds,
          (new ProcessFigures(consul.pid()).cpuSeconds() - consulBefore) / seconds,
          bridge.figures().residentMebibytes(),
          bridge.figures().connectionsTo(consulPort));
    }
  }
}
