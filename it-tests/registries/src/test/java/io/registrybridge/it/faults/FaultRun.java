package io.registrybridge.it.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.registrybridge.api.concurrent.VirtualThreadScheduler;
import io.registrybridge.it.bridge.BridgeUnderTest;
import io.registrybridge.testkit.mcp.McpClient;
import io.registrybridge.testkit.mcp.McpClientOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * One fault on one adapter: a registry with services, a bridge, a client that has all of them; then
 * the fault, an instance that is really taken away in it, calm, and one that is taken away in calm.
 */
final class FaultRun implements AutoCloseable {
  private static final String SOURCE = "registry";
  private static final Duration START_LIMIT = Duration.ofMinutes(5);

  /** The state of a busy source is written every few seconds, after a slow write ten later. */
  private static final Duration LONGEST_BETWEEN_STATES = Duration.ofSeconds(15);

  private static final Duration SOON = Duration.ofSeconds(60);

  private final Fault fault;
  private final FaultTestBed.Kind kind;
  private final Form form;
  private final List<String> problems = new CopyOnWriteArrayList<>();
  private final VirtualThreadScheduler scheduler =
      new VirtualThreadScheduler((thread, failure) -> problems.add("in a test's task: " + failure));
  private final FaultTestBed bed;
  private final Set<Endpoint> registered = new TreeSet<>(Comparator.comparing(Endpoint::id));
  private final BridgeUnderTest bridge;
  private final McpClient client;
  private final EndpointWatch watch;
  private final SourceReports reports;
  private final List<String> notes = new ArrayList<>();
  private boolean completed;

  private FaultRun(Fault fault, FaultTestBed.Kind kind, Form form) {
    this.fault = fault;
    this.kind = kind;
    this.form = form;
    this.bed = kind.start(form, fault);
    Endpoint.all(form.services(), form.instances()).forEach(this::register);
    List<String> adapterFile = new ArrayList<>(bed.adapterFile());
    adapterFile.addAll(form.removalKeys());
    this.bridge = BridgeUnderTest.with(Map.of(SOURCE, adapterFile));
    // A client that finds the port closed backs off, as istiod does: up to a minute.
    Awaitility.await()
        .atMost(START_LIMIT)
        .until(() -> !bridge.isAlive() || bridge.admin("/livez").isPresent());
    if (!bridge.isAlive()) {
      throw new IllegalStateException("the bridge ended at once; see " + bridge.log());
    }
    this.client = McpClient.connect(McpClientOptions.to("127.0.0.1", bridge.mcpPort()), scheduler);
    this.watch = new EndpointWatch(client);
    this.reports = new SourceReports(bridge, scheduler);
  }

  /** Runs it all; blocks for minutes. */
  static FaultRow of(Fault fault, FaultTestBed.Kind kind, Form chosen) {
    Form form = fault == Fault.MASS_DEREGISTRATION ? massive(chosen) : chosen;
    try (FaultRun run = new FaultRun(fault, kind, form)) {
      return run.row();
    }
  }

  private static Form massive(Form form) {
    return form.isShort() ? form.with(60, 1) : form.with(1_600, 1);
  }

  private FaultRow row() {
    awaitEverything();
    Outcome outcome =
        switch (fault) {
          case RESTARTED_EMPTY -> ownersReturn(form.outage(), Duration.ZERO);
          case OWNERS_RETURN -> ownersReturn(Duration.ZERO, form.ownersBack());
          case DOWN_AT_START_WITH_STATE -> downAtStart(true);
          case DOWN_AT_START_WITHOUT_STATE -> downAtStart(false);
          case OWN_KILL -> ownKill();
          case STATE_UNWRITABLE -> stateUnwritable(false);
          case STATE_UNWRITABLE_AT_START -> stateUnwritable(true);
          case MASS_DEREGISTRATION -> massDeregistration();
          default -> ordinary();
        };
    compareAtTheEnd();
    completed = true;
    return new FaultRow(
        fault,
        kind.type(),
        watch.wronglyRemoved(),
        outcome.inFault(),
        outcome.inCalm(),
        Stream.concat(Stream.of(reports.summary()), notes.stream())
            .collect(Collectors.joining(" · ")),
        List.copyOf(problems));
  }

  /** When what was really taken away left the client, as the table says it. */
  private record Outcome(String inFault, String inCalm) {}

  private Outcome ordinary() {
    Endpoint gone = new Endpoint(5, 0);
    bed.begin(fault);
    boolean during = bed.takesChangesDuring(fault);
    long told = scheduler.nanoTime();
    if (during) {
      deregister(gone);
    }
    pass(form.outage());
    bed.end(fault);
    long ended = scheduler.nanoTime();
    if (!during) {
      told = scheduler.nanoTime();
      deregister(gone);
    }
    String inFault = left(List.of(gone), told, ended);
    return new Outcome(inFault, thenCalm(ended));
  }

  /** The registry has lost everything, and one instance is never registered again. */
  private Outcome ownersReturn(Duration before, Duration over) {
    Endpoint gone = new Endpoint(5, 0);
    bed.begin(fault);
    pass(Duration.ofSeconds(2));
    watch.isMeantToGo(gone);
    registered.remove(gone);
    bed.end(fault);
    long up = scheduler.nanoTime();
    pass(before);
    Duration each = over.dividedBy(registered.size());
    for (Endpoint endpoint : registered) {
      bed.register(endpoint);
      pass(each);
    }
    long ended = scheduler.nanoTime();
    Optional<Duration> inFault = watch.awaitLeft(List.of(gone), up, form.calm());
    String inCalm = thenCalm(ended);
    return new Outcome(
        inFault
            .map(time -> FaultRow.seconds(time) + " after the server was back")
            .orElseGet(() -> leaveWhenAccepted(List.of(gone))),
        inCalm);
  }

  /** The registry's rules do not let the engine believe it, so it waits for an operator. */
  private String leaveWhenAccepted(List<Endpoint> gone) {
    long asked = scheduler.nanoTime();
    if (bridge.act(SOURCE, "accept").isEmpty()) {
      problems.add("the operator got no answer");
    }
    return watch
        .awaitLeft(gone, asked, SOON)
        .map(time -> "held for an operator; " + FaultRow.seconds(time) + " after being accepted")
        .orElseGet(() -> missing(gone.getFirst()));
  }

  /** The client has everything; the bridge starts again and finds no registry. */
  private Outcome downAtStart(boolean withState) {
    Endpoint gone = new Endpoint(5, 0);
    awaitState();
    bridge.terminate();
    if (!withState) {
      deleteTree(bridge.dataDirectory());
    }
    bed.begin(fault);
    bridge.startAgain();
    // Only from then on it can notice.
    await().atMost(START_LIMIT).until(() -> bridge.admin("/api/v1/sources").isPresent());
    pass(form.outage());
    bed.end(fault);
    long ended = scheduler.nanoTime();
    deregister(gone);
    String inFault = left(List.of(gone), scheduler.nanoTime(), ended);
    return new Outcome(inFault, thenCalm(ended));
  }

  private Outcome ownKill() {
    List<String> times = new ArrayList<>();
    int midWrite = 0;
    long ended = scheduler.nanoTime();
    for (int kill = 0; kill < form.kills(); kill++) {
      Endpoint gone = new Endpoint(5 + kill, 0);
      awaitState();
      changeUntilStateIsWritten(kill);
      bridge.kill();
      midWrite += Files.exists(stateFile(".next")) ? 1 : 0;
      deregister(gone);
      bridge.startAgain();
      ended = scheduler.nanoTime();
      times.add(
          watch
              .awaitLeft(List.of(gone), ended, START_LIMIT)
              .map(FaultRow::seconds)
              .orElseGet(() -> missing(gone)));
    }
    notes.add("%d kills, %d of them with a half-written file".formatted(form.kills(), midWrite));
    if (Files.exists(stateFile(".corrupt"))) {
      problems.add("a state file was corrupt");
    }
    return new Outcome(String.join(", ", times) + " after the bridge's start", thenCalm(ended));
  }

  /** Owners come and go until the bridge is in the middle of writing what it knows. */
  private void changeUntilStateIsWritten(int round) {
    long end = scheduler.nanoTime() + LONGEST_BETWEEN_STATES.toNanos();
    Endpoint extra = new Endpoint(form.services() - 1, 10 + round);
    boolean there = false;
    long changed = 0;
    while (scheduler.nanoTime() < end && !Files.exists(stateFile(".next"))) {
      if (scheduler.nanoTime() - changed > Duration.ofMillis(100).toNanos()) {
        changed = scheduler.nanoTime();
        if (there) {
          deregister(extra);
        } else {
          register(extra);
        }
        there = !there;
      }
      Thread.onSpinWait();
    }
    if (!there) {
      register(extra);
    }
  }

  /** Neither a file in place of a directory nor {@code /proc} takes files, also not from root. */
  private Outcome stateUnwritable(boolean atStart) {
    Endpoint gone = new Endpoint(5, 0);
    Path place = atStart ? bridge.dataDirectory() : bridge.dataDirectory().resolve("sources");
    awaitState();
    if (atStart) {
      bridge.terminate();
    }
    deleteTree(place);
    if (atStart) {
      linkToUnwritable(place);
      bridge.startAgain();
    } else {
      writeFile(place);
    }
    long told = scheduler.nanoTime();
    deregister(gone);
    pass(form.outage());
    String inFault =
        watch
            .awaitLeft(List.of(gone), told, START_LIMIT)
            .map(time -> FaultRow.seconds(time) + ", in the fault")
            .orElseGet(() -> missing(gone));
    delete(place);
    long ended = scheduler.nanoTime();
    register(new Endpoint(9, 20));
    String inCalm = thenCalm(ended);
    // After a write the bridge rests for a multiple of what it took.
    awaitState(START_LIMIT);
    return new Outcome(inFault, inCalm);
  }

  private Outcome massDeregistration() {
    List<Endpoint> gone =
        Endpoint.all(form.services(), form.instances()).stream()
            .filter(endpoint -> endpoint.service() % 8 < 5)
            .toList();
    long told = scheduler.nanoTime();
    gone.forEach(this::deregister);
    notes.add("%d of %d services deregistered".formatted(gone.size(), form.services()));
    long ended = scheduler.nanoTime();
    String all = kind.holdsMassRemovals() ? heldUntilAccepted(gone) : left(gone, told, ended);
    Endpoint later = new Endpoint(form.services() - 1, 0);
    return new Outcome(all, leavesInCalm(later));
  }

  /**
   * What left before it was a mass removal, which is less than half of all services, is gone;
   * nothing more leaves by itself, however calm it is.
   */
  private String heldUntilAccepted(List<Endpoint> gone) {
    pass(form.calm());
    Set<String> there = watch.addresses();
    long left =
        gone.stream()
            .filter(endpoint -> !there.contains(endpoint.address()))
            .map(Endpoint::service)
            .distinct()
            .count();
    if (2 * left >= form.services()) {
      problems.add(left + " services left before an operator accepted it");
    }
    return leaveWhenAccepted(gone);
  }

  private String left(List<Endpoint> gone, long told, long ended) {
    Optional<Duration> time = watch.awaitLeft(gone, told, form.calm().plus(SOON));
    if (time.isEmpty()) {
      return missing(gone.getFirst());
    }
    long afterEnd = told + time.get().toNanos() - ended;
    return afterEnd < 0
        ? FaultRow.seconds(time.get()) + ", in the fault"
        : FaultRow.seconds(Duration.ofNanos(afterEnd)) + " after its end";
  }

  private String missing(Endpoint gone) {
    problems.add(gone.id() + " was taken away and never left the client");
    return "never";
  }

  /** Whatever was wrongly held to be gone leaves meanwhile. */
  private String thenCalm(long endedNanos) {
    pass(form.calm().minusNanos(scheduler.nanoTime() - endedNanos));
    return leavesInCalm(new Endpoint(form.services() - 2, 0));
  }

  private String leavesInCalm(Endpoint gone) {
    long told = scheduler.nanoTime();
    deregister(gone);
    return watch
        .awaitLeft(List.of(gone), told, SOON)
        .map(FaultRow::seconds)
        .orElseGet(() -> missing(gone));
  }

  private void compareAtTheEnd() {
    Set<String> missing =
        registered.stream().map(Endpoint::address).collect(Collectors.toCollection(TreeSet::new));
    missing.removeAll(watch.addresses());
    if (!missing.isEmpty()) {
      problems.add("missing at the end: " + missing);
    }
  }

  private void register(Endpoint endpoint) {
    registered.add(endpoint);
    bed.register(endpoint);
  }

  private void deregister(Endpoint endpoint) {
    watch.isMeantToGo(endpoint);
    registered.remove(endpoint);
    bed.deregister(endpoint);
  }

  private void awaitEverything() {
    Set<String> all =
        registered.stream().map(Endpoint::address).collect(Collectors.toUnmodifiableSet());
    Awaitility.await()
        .atMost(START_LIMIT)
        .untilAsserted(() -> assertThat(watch.addresses()).containsAll(all));
  }

  private void awaitState() {
    awaitState(SOON);
  }

  private void awaitState(Duration atMost) {
    Awaitility.await()
        .atMost(atMost)
        .untilAsserted(() -> assertThat(stateFile("")).isRegularFile());
  }

  private Path stateFile(String suffix) {
    return bridge.dataDirectory().resolve("sources").resolve(SOURCE + ".state" + suffix);
  }

  /** Time passes, in which the bridge must run. */
  private void pass(Duration time) {
    if (time.isPositive()) {
      Awaitility.await()
          .pollDelay(Duration.ZERO)
          .pollInterval(
              time.compareTo(Duration.ofSeconds(1)) < 0
                  ? time.dividedBy(2)
                  : Duration.ofMillis(500))
          .during(time)
          .atMost(time.plus(SOON))
          .untilAsserted(() -> assertThat(bridge.isAlive()).as("the bridge runs").isTrue());
    }
  }

  private static void writeFile(Path path) {
    try {
      Files.writeString(path, "in the way\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void linkToUnwritable(Path path) {
    try {
      Files.createSymbolicLink(path, Path.of("/proc"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path path) {
    try {
      Files.delete(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void deleteTree(Path tree) {
    try (Stream<Path> all = Files.walk(tree)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    reports.close();
    client.close();
    bridge.close();
    bed.close();
    scheduler.close();
    if (completed && problems.isEmpty() && watch.wronglyRemoved().isEmpty()) {
      deleteTree(bridge.log().toAbsolutePath().resolveSibling(""));
    }
  }
}
