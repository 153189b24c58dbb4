package io.registrybridge.adapter.zookeeper.watch;

import io.registrybridge.adapter.zookeeper.client.Answer;
import io.registrybridge.adapter.zookeeper.client.Children;
import io.registrybridge.adapter.zookeeper.client.Client;
import io.registrybridge.adapter.zookeeper.client.NodeChange;
import io.registrybridge.adapter.zookeeper.client.NodeStat;
import io.registrybridge.adapter.zookeeper.layout.Entry;
import io.registrybridge.adapter.zookeeper.layout.Layout;
import io.registrybridge.adapter.zookeeper.layout.Part;
import io.registrybridge.adapter.zookeeper.layout.Touch;
import io.registrybridge.api.AdapterContext;
import io.registrybridge.api.RegistryEventSink;
import io.registrybridge.api.concurrent.Backoff;
import io.registrybridge.api.concurrent.Scheduler;
import io.registrybridge.api.error.ErrorCode;
import io.registrybridge.api.event.SourceStatus.Cause;
import io.registrybridge.api.event.SourceStatus.Continuity;
import io.registrybridge.api.model.ServiceKey;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Watches the roots of one ensemble: reads everything after each connection, then only what has
 * changed. {@code DESIGN.md} says which answer is evidence of what.
 *
 * <p>Safe for use by several threads: one lock orders answers, changes and timers.
 */
public final class RegistryWatch implements Client.Listener, AutoCloseable {
  private static final Duration START_PATIENCE = Duration.ofSeconds(5);
  // The first change after quiet is read soon; a storm is gathered.
  private static final Duration SOON = Duration.ofMillis(15);
  private static final Duration GATHER = Duration.ofMillis(100);
  private static final Duration QUIET = Duration.ofSeconds(1);
  // A provider that renews its session deletes and creates its node within 15 to 60 ms.
  private static final Duration CONFIRM = Duration.ofMillis(65);
  private static final Duration SWEEP_STEP = Duration.ofMillis(50);
  private static final Backoff RETRY =
      new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(30), 0.3);
  private static final double JITTER = 0.2;

  private final WatchPlan plan;
  private final Scheduler scheduler;
  private final Client client;
  private final Timers timers;
  private final List<Tree> trees;

  // Guarded by this, with all they hold.
  private final Requests requests;
  private final DirectoryReader reader;
  private final StatusBoard board;
  private final ServiceIndex index;
  private final DataIdentity identity = new DataIdentity();
  private final Map<Tree, Answer<Children>> rootAnswers = new HashMap<>();
  private final Map<String, NodeStat> witnesses = new HashMap<>();
  private final Set<Directory> awaited = new HashSet<>();
  private Phase phase = Phase.OUT_OF_SIGHT;
  private boolean closed;
  private boolean everInSight;
  private boolean dataLost;
  private boolean listTold;
  private long epoch = 1;

  private enum Phase {
    OUT_OF_SIGHT,
    /** Connected, and something stands against reading. */
    WAITING,
    /** Everything is read once more. */
    READING,
    IN_SIGHT
  }

  public RegistryWatch(
      AdapterContext context, WatchPlan plan, Client client, RegistryEventSink sink) {
    this.plan = plan;
    this.scheduler = context.scheduler();
    this.client = client;
    this.timers = new Timers(scheduler, "zookeeper " + context.source());
    this.trees = plan.layouts().stream().map(Tree::new).toList();
    this.board = new StatusBoard(sink);
    this.index = new ServiceIndex(sink, context.services());
    this.requests = new Requests(client, this::underLock, this::lost);
    this.reader = new DirectoryReader(requests, new Read());
  }

  /** Connects and watches until it is closed. */
  public void start() {
    after(START_PATIENCE, this::tellThatNobodyAnswers);
    client.start(this);
  }

  @Override
  public void connected() {
    underLock(this::begin);
  }

  @Override
  public void suspended(Cause cause) {
    underLock(() -> lost(cause));
  }

  @Override
  public void changed(NodeChange change) {
    underLock(() -> trees.forEach(tree -> changed(tree, change)));
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      timers.cancelAll();
    }
    client.close();
  }

  private synchronized void underLock(Runnable task) {
    if (!closed) {
      task.run();
    }
  }

  private void after(Duration delay, Runnable task) {
    timers.after(delay, () -> underLock(task));
  }

  // The connection.

  private void tellThatNobodyAnswers() {
    if (phase == Phase.OUT_OF_SIGHT) {
      board.outOfSight(
          new Cause(
              ErrorCode.REGISTRY_UNREACHABLE,
              "no server of "
                  + plan.connect()
                  + " has given a session within "
                  + START_PATIENCE.toSeconds()
                  + " s; it is tried again for ever"));
    }
  }

  private void lost(Cause cause) {
    phase = Phase.OUT_OF_SIGHT;
    requests.startAnew();
    timers.cancelAll();
    board.outOfSight(cause);
    // The next connection is told by the client; this is for an answer that was late alone.
    after(plan.checkInterval(), this::begin);
  }

  private void begin() {
    phase = Phase.READING;
    requests.startAnew();
    timers.cancelAll();
    trees.forEach(Tree::startAnew);
    rootAnswers.clear();
    witnesses.clear();
    awaited.clear();
    if (plan.chroot().isEmpty()) {
      listRoots();
    } else {
      requests.stat("/", this::chrootAnswered);
    }
  }

  private void chrootAnswered(Answer<NodeStat> answer) {
    switch (answer) {
      case Answer.Found<NodeStat> found -> {
        witnesses.put("/", found.value());
        board.recovered(plan.chroot());
        listRoots();
      }
      case Answer.Missing<NodeStat> missing -> {
        board.failed(
            plan.chroot(),
            new Cause(
                ErrorCode.REGISTRY_ANSWER_INCOMPLETE,
                "there is no "
                    + plan.chroot()
                    + ", the chroot of zookeeper.connect="
                    + plan.connect()
                    + ": create it, or correct the key"));
        waitForTheRoots();
      }
      // It may be closed to us while what is below it is not.
      case Answer.Refused<NodeStat> refused -> listRoots();
      case Answer.Unsupported<NodeStat> unsupported -> listRoots();
      case Answer.Lost<NodeStat> lost -> {}
    }
  }

  // The roots.

  private void listRoots() {
    for (Tree tree : trees) {
      requests.watch(tree.root(), answer -> watched(tree, answer));
    }
  }

  private void watched(Tree tree, Answer<String> answer) {
    switch (answer) {
      case Answer.Unsupported<String> unsupported -> requests.watchOnceWithEachReading();
      case Answer.Refused<String> refused -> {
        rootAnswered(tree, new Answer.Refused<>(refused.cause()));
        return;
      }
      case Answer.Found<String> found -> {}
      case Answer.Missing<String> missing -> {}
      case Answer.Lost<String> lost -> {}
    }
    requests.children(tree.root(), listed -> rootAnswered(tree, listed));
    if (requests.watchesOnce()) {
      // Also for its coming.
      requests.stat(tree.root(), stat -> {});
    }
  }

  private void rootAnswered(Tree tree, Answer<Children> answer) {
    rootAnswers.put(tree, answer);
    if (rootAnswers.size() == trees.size()) {
      judgeRoots();
    }
  }

  private void judgeRoots() {
    List<Directory> toRead = new ArrayList<>();
    boolean anyFound = false;
    boolean anyFailing = false;
    for (Tree tree : trees) {
      if (rootAnswers.get(tree) instanceof Answer.Found<Children> found) {
        anyFound = true;
        witnesses.put(tree.root(), found.value().stat());
      }
    }
    dataLost |= identity.judge(witnesses) == DataIdentity.Verdict.OTHER;
    for (Tree tree : trees) {
      if (rootAnswers.get(tree) instanceof Answer.Found<Children> found) {
        tree.everListed = true;
        board.recovered(tree);
        takeDirectories(tree, found.value().names());
        toRead.addAll(tree.directories.values());
      } else {
        rootNotListed(tree, rootAnswers.getOrDefault(tree, new Answer.Missing<>()));
        anyFailing |= board.isFailing(tree);
      }
    }
    if (!anyFound) {
      if (!anyFailing) {
        board.failed(trees, noRootAtAll());
      }
      waitForTheRoots();
      return;
    }
    board.recovered(trees);
    awaited.addAll(toRead);
    toRead.forEach(reader::read);
    finishWhenAllIsRead();
  }

  private void rootNotListed(Tree tree, Answer<Children> answer) {
    switch (answer) {
      case Answer.Missing<Children> missing -> rootMissing(tree);
      case Answer.Refused<Children> refused -> board.failed(tree, refused.cause());
      case Answer.Found<Children> found -> {}
      case Answer.Unsupported<Children> unsupported -> {}
      case Answer.Lost<Children> lost -> {}
    }
  }

  /** A root that was never there is no failure: an estate need not use all layouts. */
  private void rootMissing(Tree tree) {
    long known = tree.directories.values().stream().filter(index::knows).count();
    if (known == 0) {
      tree.everListed = true;
      board.recovered(tree);
      return;
    }
    board.failed(
        tree,
        new Cause(
            ErrorCode.REGISTRY_DATA_LOST,
            plan.connect()
                + " has no "
                + tree.root()
                + " any more, in which there were services in "
                + known
                + " directories: all are kept until it is back; if it is gone for good, take its"
                + " layout out of zookeeper.layouts or zookeeper.paths"));
  }

  private Cause noRootAtAll() {
    return new Cause(
        ErrorCode.REGISTRY_ANSWER_INCOMPLETE,
        plan.connect()
            + " has none of "
            + trees
            + ": nothing was registered yet, or the roots or the chroot are other ones");
  }

  private void waitForTheRoots() {
    phase = Phase.WAITING;
    after(plan.checkInterval(), this::begin);
  }

  /** Takes the directories of a root's list. Returns the services that lost one. */
  private Set<ServiceKey> takeDirectories(Tree tree, List<String> children) {
    Map<String, String> listed = tree.layout.directories(children);
    Set<ServiceKey> affected = new HashSet<>();
    for (Directory gone : List.copyOf(tree.directories.values())) {
      if (!listed.containsKey(gone.name())) {
        tree.directories.remove(gone.name());
        board.recovered(gone);
        affected.addAll(index.replace(gone, Map.of()));
      }
    }
    listed.forEach(
        (name, path) ->
            tree.directories.computeIfAbsent(
                name, added -> new Directory(tree.layout, added, path)));
    return affected;
  }

  private void finishWhenAllIsRead() {
    if (phase != Phase.READING || !awaited.isEmpty()) {
      return;
    }
    phase = Phase.IN_SIGHT;
    epoch = everInSight ? epoch + 1 : epoch;
    everInSight = true;
    listTold = false;
    board.inSight(epoch, identity.token(), dataLost ? Continuity.DATA_LOST : Continuity.CONTINUOUS);
    dataLost = false;
    index.tellAll();
    tellListIfComplete();
    for (Tree tree : trees) {
      if (tree.dirty) {
        readSoon(tree);
      }
      tree.directories.values().stream().filter(of -> of.dirty).forEach(this::readSoon);
    }
    after(jittered(plan.checkInterval()), this::check);
    after(jittered(plan.resyncInterval()), this::sweep);
  }

  /** Only when everything was read once does a list say what is not there. */
  private void tellListIfComplete() {
    boolean complete =
        trees.stream()
            .allMatch(
                tree ->
                    tree.everListed
                        && tree.directories.values().stream().allMatch(of -> of.everRead));
    if (complete && !listTold) {
      listTold = true;
      index.tellList();
    }
  }

  // Changes.

  private void changed(Tree tree, NodeChange change) {
    boolean below =
        change.path().equals(tree.root())
            || change.path().startsWith(tree.root().equals("/") ? "/" : tree.root() + "/");
    if (phase == Phase.OUT_OF_SIGHT || !below) {
      return;
    }
    switch (tree.layout.touched(change)) {
      case Touch.Nothing nothing -> {}
      case Touch.Root root -> readSoon(tree);
      case Touch.Directory touched -> {
        Directory directory = tree.directories.get(touched.name());
        if (directory == null) {
          readSoon(tree);
        } else {
          if (!touched.child().isEmpty()) {
            directory.stale.add(touched.child());
          }
          readSoon(directory);
        }
      }
    }
  }

  private void readSoon(Tree tree) {
    if (phase == Phase.WAITING) {
      phase = Phase.READING;
      after(SOON, this::begin);
      return;
    }
    if (tree.busy || phase != Phase.IN_SIGHT) {
      tree.dirty = true;
      return;
    }
    tree.busy = true;
    after(
        SOON,
        () -> {
          tree.dirty = false;
          requests.children(tree.root(), answer -> listedAgain(tree, answer));
        });
  }

  private void listedAgain(Tree tree, Answer<Children> answer) {
    tree.busy = false;
    switch (answer) {
      case Answer.Found<Children> found -> {
        if (board.isFailing(tree)) {
          begin();
          return;
        }
        tree.everListed = true;
        identity.seen(tree.root(), found.value().stat());
        board.named(identity.token());
        index.tell(takeDirectories(tree, found.value().names()));
        tree.directories.values().stream().filter(of -> !of.everRead).forEach(this::readNow);
        tellListIfComplete();
      }
      case Answer.Missing<Children> missing -> {
        identity.deleted(tree.root());
        rootMissing(tree);
      }
      case Answer.Refused<Children> refused -> board.failed(tree, refused.cause());
      case Answer.Unsupported<Children> unsupported -> {}
      case Answer.Lost<Children> lost -> {}
    }
    if (tree.dirty) {
      readSoon(tree);
    }
  }

  private void readNow(Directory directory) {
    if (directory.busy || board.isFailing(treeOf(directory))) {
      directory.dirty = true;
    } else {
      reader.read(directory);
    }
  }

  private void readSoon(Directory directory) {
    // Below a root that is refused or gone nothing is believed; all is read when it is back.
    if (directory.busy || phase != Phase.IN_SIGHT || board.isFailing(treeOf(directory))) {
      directory.dirty = true;
      return;
    }
    boolean quiet = scheduler.nanoTime() - directory.readAt > QUIET.toNanos();
    directory.busy = true;
    after(quiet ? SOON : GATHER, () -> reader.read(directory));
  }

  /** What becomes of the readings of directories. */
  private final class Read implements DirectoryReader.Outcome {
    @Override
    public void read(Directory directory, Collection<Entry> entries) {
      if (!isListed(directory) || board.isFailing(treeOf(directory))) {
        return;
      }
      Layout layout = directory.layout();
      Map<ServiceKey, Part> parts = layout.parts(directory.name(), entries);
      directory.failures = 0;
      board.recovered(directory);
      if (phase == Phase.IN_SIGHT
          && !directory.confirming
          && index.wouldEmptyOne(directory, parts)) {
        directory.confirming = true;
        after(CONFIRM, () -> reader.read(directory));
        return;
      }
      directory.confirming = false;
      directory.everRead = true;
      Set<ServiceKey> affected = index.replace(directory, parts);
      if (phase == Phase.IN_SIGHT) {
        index.tell(affected);
        tellListIfComplete();
      }
      done(directory);
    }

    @Override
    public void refused(Directory directory, Cause cause) {
      if (!isListed(directory)) {
        return;
      }
      board.failed(directory, cause);
      directory.confirming = false;
      directory.failures++;
      after(RETRY.delay(directory.failures, scheduler.random()), () -> retry(directory));
      done(directory);
    }

    @Override
    public void missing(Directory directory) {
      directory.confirming = false;
      // Until the root's list tells, what was known stays.
      directory.everRead |= !index.knows(directory);
      done(directory);
      treeOf(directory).dirty = true;
      if (phase == Phase.IN_SIGHT) {
        readSoon(treeOf(directory));
      }
    }

    @Override
    public void unclear(Directory directory) {
      directory.confirming = false;
      directory.dirty = true;
      done(directory);
    }
  }

  private void retry(Directory directory) {
    if (phase == Phase.READING) {
      after(QUIET, () -> retry(directory));
    } else if (phase == Phase.IN_SIGHT && isListed(directory)) {
      readNow(directory);
    }
  }

  /** Whether the root's last list had it; if not, nothing follows from a reading any more. */
  private boolean isListed(Directory directory) {
    return directory == treeOf(directory).directories.get(directory.name());
  }

  private void done(Directory directory) {
    directory.busy = false;
    directory.readAt = scheduler.nanoTime();
    if (phase == Phase.IN_SIGHT && directory.dirty) {
      readSoon(directory);
    }
    if (awaited.remove(directory)) {
      finishWhenAllIsRead();
    }
  }

  private Tree treeOf(Directory directory) {
    return trees.stream()
        .filter(tree -> tree.layout.equals(directory.layout()))
        .findFirst()
        .orElseThrow();
  }

  // What nothing tells of.

  /** Lost rights raise no event, and a watch without the right to read is silent. */
  private void check() {
    for (Tree tree : trees) {
      requests.data(
          tree.root(),
          answer -> {
            switch (answer) {
              case Answer.Found<?> found -> {
                if (board.isFailing(tree)) {
                  begin();
                }
              }
              case Answer.Missing<?> missing -> readSoon(tree);
              case Answer.Refused<?> refused -> board.failed(tree, refused.cause());
              case Answer.Unsupported<?> unsupported -> {}
              case Answer.Lost<?> lost -> {}
            }
          });
    }
    after(jittered(plan.checkInterval()), this::check);
  }

  /** Reads everything once more, slowly. */
  private void sweep() {
    Deque<Directory> directories = new ArrayDeque<>();
    for (Tree tree : trees) {
      readSoon(tree);
      directories.addAll(tree.directories.values());
    }
    sweepOn(directories);
  }

  private void sweepOn(Deque<Directory> left) {
    Directory next = left.poll();
    if (next == null) {
      after(jittered(plan.resyncInterval()), this::sweep);
      return;
    }
    next.stale.addAll(next.entries.keySet());
    readNow(next);
    after(SWEEP_STEP, () -> sweepOn(left));
  }

  private Duration jittered(Duration interval) {
    double share = 1 - JITTER + 2 * JITTER * scheduler.random().nextDouble();
    return Duration.ofNanos((long) (interval.toNanos() * share));
  }
}
