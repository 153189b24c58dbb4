package io.registrybridge.adapter.zookeeper.watch;

import io.registrybridge.adapter.zookeeper.client.Answer;
import io.registrybridge.adapter.zookeeper.client.Children;
import io.registrybridge.adapter.zookeeper.client.Client;
import io.registrybridge.adapter.zookeeper.client.NodeChange;
import io.registrybridge.adapter.zookeeper.client.NodeData;
import io.registrybridge.adapter.zookeeper.client.NodeStat;
import io.registrybridge.adapter.zookeeper.layout.Entry;
import io.registrybridge.adapter.zookeeper.layout.Part;
import io.registrybridge.adapter.zookeeper.layout.Touch;
import io.registrybridge.api.AdapterContext;
import io.registrybridge.api.RegistryEventSink;
import io.registrybridge.api.concurrent.Backoff;
import io.registrybridge.api.concurrent.Scheduler;
import io.registrybridge.api.event.SourceStatus.Cause;
import io.registrybridge.api.model.ServiceKey;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Watches the roots of one ensemble: reads everything after each connection, then only what has
 * changed. {@code DESIGN.md} says which answer is evidence of what.
 *
 * <p>Safe for use by several threads: one lock orders answers, changes and timers.
 */
public final class RegistryWatch implements Client.Listener, AutoCloseable {
  private static final Duration START_PATIENCE = Duration.ofSeconds(5);
  // A provider that renews its session deletes and creates its node within 15 to 60 ms.
  private static final Duration CONFIRM = Duration.ofMillis(65);
  private static final Backoff BEGIN_AGAIN =
      new Backoff(Duration.ofMillis(500), Duration.ofSeconds(30), 0.3);

  private final WatchPlan plan;
  private final Scheduler scheduler;
  private final Client client;
  private final Timers timers;
  private final List<Tree> trees;

  // Guarded by this, with all they hold.
  private final Requests requests;
  private final DirectoryReader reader;
  private final Rereading rereading;
  private final Refusals refusals;
  private final Roots roots;
  private final StatusBoard board;
  private final ServiceIndex index;
  private final Set<Directory> awaited = new HashSet<>();
  private Phase phase = Phase.OUT_OF_SIGHT;
  private boolean closed;
  private boolean everInSight;
  private boolean listTold;
  private long epoch = 1;
  // Readings of everything that the server has begun to answer in a row, and not to the end.
  private int unfinished;
  private long begunAt;

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
    this.index = new ServiceIndex(sink, board, context.services());
    this.requests = new Requests(client, this::underLock, this::lost);
    this.reader = new DirectoryReader(requests, new Read());
    this.rereading = new Rereading(scheduler, this::after, requests, reader, new Changes());
    this.refusals =
        new Refusals(board, trees, this::after, scheduler.random(), new AfterRefusals());
    this.roots = new Roots(plan, trees, board, index, refusals);
  }

  /** Connects and watches until it is closed. */
  public void start() {
    after(START_PATIENCE, this::tellThatNobodyAnswers);
    client.start(this);
  }

  @Override
  public void connected() {
    underLock(
        () -> {
          Duration pause = pauseBeforeReading();
          if (pause.isPositive()) {
            timers.cancelAll();
            after(pause, this::begin);
          } else {
            begin();
          }
        });
  }

  /** An answer that ends the connection each time must not make us ask without pause. */
  private Duration pauseBeforeReading() {
    if (unfinished == 0) {
      return Duration.ZERO;
    }
    Duration sinceTheLast = Duration.ofNanos(scheduler.nanoTime() - begunAt);
    return BEGIN_AGAIN.delay(unfinished, scheduler.random()).minus(sinceTheLast);
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
    if (closed) {
      return;
    }
    try {
      task.run();
    } catch (RuntimeException e) {
      // Half of something may have happened: only reading everything anew sets that right.
      lost(Cause.of(e));
    }
  }

  private void after(Duration delay, Runnable task) {
    timers.after(delay, () -> underLock(task));
  }

  // The connection.

  private void tellThatNobodyAnswers() {
    if (phase == Phase.OUT_OF_SIGHT) {
      board.outOfSight(new Reports(plan).nobodyAnswers(START_PATIENCE));
    }
  }

  private void lost(Cause cause) {
    phase = Phase.OUT_OF_SIGHT;
    requests.startAnew();
    timers.cancelAll();
    refusals.startAnew();
    // The client tells of the next connection; this is for an answer that was late alone, and for
    // a defect.
    after(plan.checkInterval(), this::begin);
    board.outOfSight(cause);
  }

  private void begin() {
    phase = Phase.READING;
    requests.startAnew();
    timers.cancelAll();
    refusals.startAnew();
    trees.forEach(Tree::startAnew);
    awaited.clear();
    new RootReading(requests, trees, new RootsRead()).begin(!plan.chroot().isEmpty());
  }

  // The roots.

  /** What becomes of the reading of the roots. */
  private final class RootsRead implements RootReading.Outcome {
    @Override
    public void begun() {
      unfinished++;
      begunAt = scheduler.nanoTime();
    }

    @Override
    public void noChroot() {
      roots.noChroot();
      waitForTheRoots();
    }

    @Override
    public void read(Map<Tree, Answer<Children>> answers, Map<String, NodeStat> witnesses) {
      Optional<List<Directory>> found = roots.judge(answers, witnesses);
      if (found.isEmpty()) {
        waitForTheRoots();
        return;
      }
      awaited.addAll(found.get());
      found.get().forEach(reader::read);
      finishWhenAllIsRead();
    }
  }

  private void waitForTheRoots() {
    phase = Phase.WAITING;
    unfinished = 0;
    board.connectedAgain();
    after(plan.checkInterval(), this::begin);
  }

  private void finishWhenAllIsRead() {
    if (phase != Phase.READING || !awaited.isEmpty()) {
      return;
    }
    phase = Phase.IN_SIGHT;
    unfinished = 0;
    epoch = everInSight ? epoch + 1 : epoch;
    everInSight = true;
    listTold = false;
    board.inSight(epoch, roots.token(), roots.takeContinuity());
    index.tellAll();
    tellListIfComplete();
    rereading.catchUp(trees);
    new Upkeep(plan, trees, requests, this::after, scheduler.random(), new Looks()).begin();
  }

  /** Only when everything was read once, but for what is known to be there, is a list complete. */
  private void tellListIfComplete() {
    if (!listTold && !refusals.isEverythingUnreadable() && roots.areWhollyKnown()) {
      listTold = true;
      index.tellList(board.unreadable().keySet());
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
      case Touch.Root root -> rootTouched(tree);
      case Touch.Directory touched -> directoryTouched(tree, touched);
    }
  }

  private void directoryTouched(Tree tree, Touch.Directory touched) {
    Directory directory = tree.directories.get(touched.name());
    if (directory != null) {
      if (!touched.child().isEmpty()) {
        directory.stale.add(touched.child());
      }
      rereading.soon(directory);
    } else if (!tree.layout.directories(List.of(touched.name())).isEmpty()) {
      rootTouched(tree);
    }
  }

  private void rootTouched(Tree tree) {
    if (phase == Phase.WAITING) {
      phase = Phase.READING;
      after(Rereading.SOON, this::begin);
    } else {
      rereading.soon(tree);
    }
  }

  /** When something may be read again, and what becomes of a root's list. */
  private final class Changes implements Rereading.Rules {
    @Override
    public boolean isInSight() {
      return phase == Phase.IN_SIGHT;
    }

    @Override
    public boolean isInDoubt(Directory directory) {
      return board.isFailing(treeOf(directory));
    }

    @Override
    public void listed(Tree tree, Answer<Children> answer) {
      switch (answer) {
        case Answer.Found<Children> found -> {
          if (board.isFailing(tree)) {
            begin();
          } else {
            listedAgain(tree, found.value());
          }
        }
        case Answer.Missing<Children> missing -> {
          roots.deleted(tree);
          watchForItsComing(tree);
        }
        case Answer.Refused<Children> refused -> board.failed(tree, refused.cause());
        case Answer.Unsupported<Children> unsupported -> {}
        case Answer.Lost<Children> lost -> {}
      }
    }
  }

  /** A list that is not there sets no watch. */
  private void watchForItsComing(Tree tree) {
    if (requests.watchesOnce()) {
      requests.stat(
          tree.root(),
          answer -> {
            if (answer instanceof Answer.Found<NodeStat>) {
              rereading.soon(tree);
            }
          });
    }
  }

  private void listedAgain(Tree tree, Children children) {
    index.tell(roots.listedAgain(tree, children));
    tree.directories.values().stream()
        .filter(of -> !of.everRead && of.failures == 0)
        .forEach(rereading::now);
    tellListIfComplete();
  }

  /** What becomes of the readings of directories. */
  private final class Read implements DirectoryReader.Outcome {
    @Override
    public void read(Directory directory, Collection<Entry> entries) {
      if (!isListed(directory) || board.isFailing(treeOf(directory))) {
        return;
      }
      Map<ServiceKey, Part> parts;
      try {
        parts = index.parts(directory, entries);
      } catch (RuntimeException e) {
        refused(directory, Cause.of(e));
        return;
      }
      if (phase == Phase.IN_SIGHT
          && !directory.confirming
          && index.wouldEmptyOne(directory, parts)) {
        directory.confirming = true;
        after(CONFIRM, () -> reader.read(directory));
        return;
      }
      // What stood in its place in the list is known by its own names now.
      listTold &= !refusals.over(directory);
      directory.confirming = false;
      directory.everRead = true;
      Set<ServiceKey> affected = index.replace(directory, parts);
      affected.addAll(remapped(directory));
      if (phase == Phase.IN_SIGHT) {
        index.tell(affected);
        tellListIfComplete();
      }
      done(directory);
    }

    /** Takes what a directory says of others. Returns the services that this concerns. */
    private Set<ServiceKey> remapped(Directory directory) {
      List<Directory> others =
          directory
              .layout()
              .mapping(directory.entries.values())
              .map(index::remap)
              .orElse(List.of());
      Set<ServiceKey> affected = new HashSet<>();
      for (Directory other : others) {
        try {
          affected.addAll(index.replace(other, index.parts(other, other.entries.values())));
        } catch (RuntimeException e) {
          refusals.refused(other, index.servicesOf(other), Cause.of(e));
        }
      }
      return affected;
    }

    @Override
    public void refused(Directory directory, Cause cause) {
      if (!isListed(directory)) {
        return;
      }
      directory.confirming = false;
      refusals.refused(directory, index.servicesOf(directory), cause);
      // What one node says of other directories stands, whatever became of its neighbours.
      Set<ServiceKey> affected =
          board.isFailing(treeOf(directory)) ? Set.of() : remapped(directory);
      if (phase == Phase.IN_SIGHT && !affected.isEmpty()) {
        index.tell(affected);
      }
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
        rereading.soon(treeOf(directory));
      }
    }

    @Override
    public void unclear(Directory directory) {
      directory.confirming = false;
      directory.dirty = true;
      done(directory);
    }
  }

  /** What becomes of directories that were refused. */
  private final class AfterRefusals implements Refusals.Outcome {
    @Override
    public void retry(Directory directory) {
      if (phase == Phase.READING) {
        after(Rereading.QUIET, () -> retry(directory));
      } else if (phase == Phase.IN_SIGHT && isListed(directory)) {
        rereading.now(directory);
      }
    }

    @Override
    public void told() {
      if (phase == Phase.IN_SIGHT) {
        tellListIfComplete();
      }
    }
  }

  /** Whether the root's last list had it; if not, nothing follows from a reading any more. */
  private boolean isListed(Directory directory) {
    return directory == treeOf(directory).directories.get(directory.name());
  }

  private void done(Directory directory) {
    directory.busy = false;
    if (phase == Phase.IN_SIGHT && directory.dirty) {
      rereading.soon(directory);
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

  /** What a look at the roots finds, and who is next in the slow reading of everything. */
  private final class Looks implements Upkeep.Outcome {
    @Override
    public void looked(Tree tree, Answer<NodeData> answer) {
      switch (answer) {
        case Answer.Found<NodeData> found -> {
          if (board.isFailing(tree)) {
            begin();
          } else if (tree.missing) {
            rereading.soon(tree);
          }
        }
        case Answer.Missing<NodeData> missing -> rereading.soon(tree);
        case Answer.Refused<NodeData> refused -> board.failed(tree, refused.cause());
        case Answer.Unsupported<NodeData> unsupported -> {}
        case Answer.Lost<NodeData> lost -> {}
      }
    }

    @Override
    public void isDue(Tree tree) {
      rereading.soon(tree);
    }

    @Override
    public void isDue(Directory directory) {
      directory.stale.addAll(directory.entries.keySet());
      rereading.now(directory);
    }
  }
}
