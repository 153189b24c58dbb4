package io.registrybridge.adapter.eureka.watch;

import io.registrybridge.adapter.eureka.http.Answer;
import io.registrybridge.adapter.eureka.http.AnswerJudge;
import io.registrybridge.adapter.eureka.http.EurekaServer;
import io.registrybridge.adapter.eureka.http.EurekaTransport;
import io.registrybridge.adapter.eureka.http.Servers;
import io.registrybridge.adapter.eureka.registry.Applications;
import io.registrybridge.adapter.eureka.registry.ApplicationsReader;
import io.registrybridge.adapter.eureka.registry.Instance;
import io.registrybridge.adapter.eureka.registry.InstanceMapping;
import io.registrybridge.adapter.eureka.registry.InstanceRules;
import io.registrybridge.adapter.eureka.registry.ServiceNames;
import io.registrybridge.adapter.eureka.registry.StatusCounts;
import io.registrybridge.api.AdapterContext;
import io.registrybridge.api.RegistryEventSink;
import io.registrybridge.api.concurrent.Backoff;
import io.registrybridge.api.concurrent.Scheduler;
import io.registrybridge.api.concurrent.WatchLoop;
import io.registrybridge.api.error.BridgeException;
import io.registrybridge.api.error.ErrorCode;
import io.registrybridge.api.event.SourceStatus.Cause;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Watches one registry: asks one server for deltas, and for everything when that is needed, and
 * keeps what its answers add up to. One loop does all of it, one round after the other.
 */
public final class EurekaWatch {
  /** A server that is back is noticed within seconds. */
  private static final Backoff BACKOFF =
      new Backoff(Duration.ofMillis(250), Duration.ofSeconds(5), 0.3);

  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

  private final Scheduler scheduler;
  private final Plan plan;
  private final Supplier<EurekaTransport> connect;
  private final GatedSink sink;
  private final Servers servers;
  private final ApplicationsReader reader = new ApplicationsReader();
  private final WatchLoop loop;

  // Owned by the rounds.
  private final StatusTeller status;
  private final Services services;
  private final InstanceTable table;
  private final Incarnation incarnation;
  private final FullSchedule fulls;
  private final DeltaSupply deltas;
  private @Nullable EurekaServer shownBy;
  // Also read by whoever closes.
  private volatile @Nullable EurekaTransport transport;

  /**
   * How a registry is watched.
   *
   * @param servers to be asked, the first of them first; at least one
   * @param regions remote regions whose instances are wanted too
   * @param interval between two deltas
   * @param fullInterval between two full answers where nothing else demands one
   */
  public record Plan(
      List<EurekaServer> servers,
      List<String> regions,
      Duration interval,
      Duration fullInterval,
      InstanceRules rules) {
    public Plan {
      servers = List.copyOf(servers);
      regions = List.copyOf(regions);
    }

    /** The path of everything. */
    public String full() {
      return "/apps" + query();
    }

    /** The path of what has changed. */
    public String delta() {
      return "/apps/delta" + query();
    }

    private String query() {
      return regions.isEmpty()
          ? ""
          : "?regions=" + URLEncoder.encode(String.join(",", regions), StandardCharsets.UTF_8);
    }
  }

  /**
   * Starts watching.
   *
   * @param connect makes a transport; called by a round, and again when TLS files may be other ones
   */
  public EurekaWatch(
      AdapterContext context,
      Plan plan,
      Supplier<EurekaTransport> connect,
      RegistryEventSink receiver) {
    this.scheduler = context.scheduler();
    this.plan = plan;
    this.connect = connect;
    this.sink = new GatedSink(receiver);
    this.servers = new Servers(plan.servers());
    this.status = new StatusTeller(sink);
    this.services =
        new Services(
            context.source(),
            new ServiceNames(plan.rules().byVip(), context.services()),
            new InstanceMapping(plan.rules()),
            sink);
    this.table = new InstanceTable(services);
    this.incarnation = new Incarnation(scheduler);
    this.fulls = new FullSchedule(scheduler, plan.fullInterval());
    this.deltas = new DeltaSupply(scheduler);
    this.loop =
        WatchLoop.start(
            scheduler,
            "eureka " + context.source(),
            BACKOFF,
            this::round,
            (failure, failures, retryIn) -> failed(failure));
  }

  /** Ends the loop and the connections; when this returns no event follows. */
  public void close() {
    sink.close();
    loop.cancelAndWait(CLOSE_TIMEOUT);
    disconnect();
  }

  private void disconnect() {
    EurekaTransport ending = transport;
    transport = null;
    if (ending != null) {
      ending.close();
    }
  }

  private Answer get(String path) throws InterruptedException {
    EurekaTransport connected = transport;
    if (connected == null) {
      connected = connect.get();
      transport = connected;
    }
    return connected.get(servers.current(), path);
  }

  private Duration round() throws InterruptedException {
    if (fulls.isAfterGap()) {
      // Whatever was the cause, the owners may have had it as well.
      incarnation.lost();
    }
    if (fulls.isNeeded()) {
      takeFull();
    } else {
      // The delta first: a full's silence says nothing of an instance that came of late.
      takeDelta();
      if (fulls.isDue()) {
        takeFull();
      }
    }
    servers.answered();
    Duration pause = plan.interval();
    // Without deltas each round reads everything.
    return fulls.jittered(
        deltas.isLacking() && pause.compareTo(DeltaSupply.PAUSE) < 0 ? DeltaSupply.PAUSE : pause);
  }

  private void failed(Exception failure) {
    Cause cause = Cause.of(failure);
    switch (cause.code()) {
      case REGISTRY_UNREACHABLE -> {
        incarnation.lost();
        fulls.demand();
        // The next connection reads the TLS files anew: they may have been renewed.
        disconnect();
      }
      case REGISTRY_UNAVAILABLE -> {
        incarnation.lost();
        fulls.demand();
      }
      default -> {}
    }
    deltas.forget();
    EurekaServer asked = servers.current();
    servers.failed();
    if (!servers.current().equals(asked)) {
      fulls.demand();
    }
    status.degraded(cause);
  }

  private void takeFull() throws InterruptedException {
    fulls.demand();
    Applications full = requireComplete(read(get(plan.full())));
    if (incarnation.view().epoch() == 0) {
      table.replace(full, scheduler.nanoTime());
      incarnation.first(this::named);
      tellFull(true);
      return;
    }
    // Another server of the list is another process, whatever times it shows.
    boolean asBefore = servers.current().equals(shownBy);
    Kinship kinship = table.kinship(full);
    Optional<Applications> delta = Optional.empty();
    if (asBefore && !(kinship.isProven() && table.isCoveredBy(full))) {
      // What has just gone is in the delta, with its times: also the last instances of all.
      delta = readDelta();
    }
    if (!kinship.isProven()) {
      kinship = kinship.plus(delta.map(table::kinship).orElse(Kinship.NONE));
    }
    if (asBefore && isSame(kinship)) {
      merge(full, delta);
    } else {
      table.replace(full, scheduler.nanoTime());
      incarnation.other(this::named);
      tellFull(true);
    }
  }

  private void merge(Applications full, Optional<Applications> delta) {
    boolean newEpoch = incarnation.isOutOfSight();
    long now = scheduler.nanoTime();
    table.merge(full, now);
    delta.ifPresent(changes -> table.apply(changes, now));
    if (losesWhatNobodyRemoved(now)) {
      newEpoch = true;
      incarnation.doubted();
    }
    incarnation.same(this::named);
    tellFull(newEpoch);
  }

  /**
   * Takes away what the server no longer shows without having said that it was removed. Then it may
   * be silent of another region, whose server has lost everything, and which it copies.
   *
   * @return whether that is to be told as a doubt
   */
  private boolean losesWhatNobodyRemoved(long now) {
    if (deltas.isRefused() && plan.regions().isEmpty()) {
      // It cannot say it otherwise.
      table.dropMissing(Duration.ZERO, now);
      return false;
    }
    if (incarnation.isOutOfSight()) {
      return table.dropMissing(Duration.ZERO, now);
    }
    // Until then a delta may be older than the full.
    return incarnation.isUndoubted() && table.dropMissing(InstanceTable.OLDEST_ANSWER, now);
  }

  /** By which instance the process is named: one of another region survives its restart. */
  private Optional<Instance> named() {
    return plan.regions().isEmpty() ? table.oldest() : Optional.empty();
  }

  /** An empty registry has nobody who could tell: it is the same as long as it was in sight. */
  private boolean isSame(Kinship kinship) {
    return kinship.isProven()
        || (!incarnation.isOutOfSight() && (table.isEmpty() || kinship.isWithoutTimes()));
  }

  private void tellFull(boolean newEpoch) {
    shownBy = servers.current();
    fulls.fullTaken();
    if (newEpoch) {
      services.demandList();
    }
    tell();
  }

  private void tell() {
    // First who tells, then what: the removals in it are judged by that.
    status.connected(incarnation.view());
    services.tell();
  }

  private void takeDelta() throws InterruptedException {
    Optional<Applications> delta = readDelta();
    if (delta.isEmpty() || table.kinship(delta.get()).isContradicted()) {
      takeFull();
      return;
    }
    table.apply(delta.get(), scheduler.nanoTime());
    String counted = delta.get().hash();
    boolean matches = table.hash().equals(counted);
    fulls.deltaTaken(matches);
    incarnation.same(this::named);
    tell();
    if (!matches && fulls.isWorthAsking(counted)) {
      takeFull();
    }
  }

  /** What has changed; nothing if the server gives no delta, or none that can be used. */
  private Optional<Applications> readDelta() throws InterruptedException {
    if (!deltas.isWorthAsking()) {
      return Optional.empty();
    }
    try {
      Answer answer = get(plan.delta());
      // eureka.server.disable-delta is answered with 403; others do not know the path.
      if (answer.status() == 403 || answer.status() == 404) {
        deltas.refused();
        return Optional.empty();
      }
      Applications delta = read(answer);
      deltas.given();
      return Optional.of(delta);
    } catch (BridgeException e) {
      // If all answers fail, and not the deltas alone, the full answer says so.
      deltas.failed();
      return Optional.empty();
    }
  }

  private Applications read(Answer answer) {
    AnswerJudge.requireUsable(answer);
    return reader.read(
        answer.what(), answer.content(), answer.date().orElseGet(scheduler::wallTime));
  }

  /** A full answer counts itself: with fewer instances than that, something took them out. */
  private Applications requireComplete(Applications full) {
    OptionalLong counted = StatusCounts.total(full.hash());
    if (counted.isPresent() && counted.getAsLong() > full.entries().size()) {
      throw new BridgeException(
          ErrorCode.REGISTRY_ANSWER_INCOMPLETE,
          servers.current()
              + plan.full()
              + ": the answer counts "
              + counted.getAsLong()
              + " instances and has "
              + full.entries().size()
              + ": does a proxy before the server leave some out?");
    }
    return full;
  }
}
