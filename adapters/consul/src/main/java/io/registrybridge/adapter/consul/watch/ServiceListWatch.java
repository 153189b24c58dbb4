package io.registrybridge.adapter.consul.watch;

import io.registrybridge.adapter.consul.catalog.AgentAnswers;
import io.registrybridge.adapter.consul.catalog.ServiceListAnswer;
import io.registrybridge.adapter.consul.http.Addresses;
import io.registrybridge.adapter.consul.http.Answer;
import io.registrybridge.adapter.consul.http.CallCancelledException;
import io.registrybridge.adapter.consul.http.ConsulTransport.Call;
import io.registrybridge.adapter.consul.http.Query;
import io.registrybridge.adapter.consul.http.Verdict;
import io.registrybridge.api.concurrent.Scheduler;
import io.registrybridge.api.concurrent.WatchLoop;
import io.registrybridge.api.event.SourceStatus.Cause;
import io.registrybridge.api.event.SourceStatus.Continuity;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The long poll on the service list, which also decides whether the registry is in sight and
 * whether its data is still the same. All its rounds run one after the other.
 */
final class ServiceListWatch implements WatchLoop.Listener {
  /** Of one core of the server. */
  private static final double SHARE = 0.05;

  private static final Duration BURST = Duration.ofMillis(200);
  private static final Duration BETWEEN_CHANGES = Duration.ofMillis(10);

  /** Short, for this is how a connection that is dead without a sign is noticed. */
  private static final Duration MOST_WAIT = Duration.ofSeconds(30);

  private static final String WHO = "the service list";

  private final Registry registry;
  private final Addresses addresses;
  private final Sight sight;
  private final StatusBoard board;
  private final ListConsumer consumer;
  private final CostPacer pacer;
  private final Duration wait;

  private final AtomicLong doubts = new AtomicLong();
  private final AtomicReference<@Nullable Call> inFlight = new AtomicReference<>();

  // Owned by the rounds.
  private Sight.View view = new Sight.View(0, 0);
  private boolean outage;

  /** Whether a list was due to be told whole, but was incomplete, or could not be told. */
  private boolean resyncOwed;

  private long index;
  private long highestIndex;
  private byte[] lastBody = new byte[0];
  private boolean lastComplete;
  private Map<String, List<String>> lastServices = Map.of();
  private String dataToken = "";

  /** Takes each service list that is worth something. Called by one thread at a time. */
  interface ListConsumer {
    /**
     * Takes a list.
     *
     * @param services each with the tags of all its instances
     * @param complete whether what is not in it is gone
     * @param resync whether the registry was out of sight before, or its data is another
     */
    void accept(Map<String, List<String>> services, boolean complete, boolean resync);

    /** Something happened to an instance, and the list is as the complete one before. */
    void acceptAgain();
  }

  ServiceListWatch(
      Registry registry,
      Addresses addresses,
      Sight sight,
      StatusBoard board,
      Scheduler scheduler,
      Duration wait,
      ListConsumer consumer) {
    this.registry = registry;
    this.addresses = addresses;
    this.sight = sight;
    this.board = board;
    this.consumer = consumer;
    this.pacer =
        new CostPacer(
            scheduler,
            SHARE,
            BURST,
            CostPacer.LEAST_OF_A_LIST,
            CostPacer.NANOS_PER_BYTE_OF_THE_SERVICE_LIST);
    this.wait = wait.compareTo(MOST_WAIT) < 0 ? wait : MOST_WAIT;
  }

  /**
   * Something makes it doubtful that the registry is in sight with the same data: nothing is
   * believed until the list was read anew. Called from any thread.
   */
  void suspect() {
    doubts.incrementAndGet();
    sight.close();
    Call call = inFlight.get();
    if (call != null) {
      call.cancel();
    }
  }

  /** Reads the list: at once when in doubt, else when it changes. */
  Duration round() throws InterruptedException {
    long doubtsBefore = doubts.get();
    boolean waiting = sight.isOpen() && index > 0;
    Answer answer;
    try {
      answer = ask(registry.queries().serviceList(waiting ? index : 0, wait));
    } catch (CallCancelledException e) {
      return Duration.ZERO;
    }
    pacer.spent(answer);
    boolean changed = take(answer, doubtsBefore);
    Duration pause = pacer.pause();
    return changed && pause.compareTo(BETWEEN_CHANGES) < 0 ? BETWEEN_CHANGES : pause;
  }

  @Override
  public void failed(Exception failure, int failures, Duration retryIn) {
    Cause cause = Cause.of(failure);
    switch (cause.code()) {
      case REGISTRY_UNREACHABLE -> {
        sight.close();
        if (addresses.allFailed()) {
          outOfSight();
        }
      }
      case REGISTRY_UNAVAILABLE -> {
        sight.close();
        addresses.failed(addresses.current());
        outOfSight();
      }
      // The connections there are go on; only more of them are refused.
      case REGISTRY_LIMIT -> {}
      default -> sight.close();
    }
    board.failed(WHO, cause);
  }

  private void outOfSight() {
    if (!outage) {
      outage = true;
      registry.transport().cancelAll();
    }
  }

  private Answer ask(Query query) throws InterruptedException {
    Call call = registry.transport().start(query);
    inFlight.set(call);
    try {
      return call.answer();
    } finally {
      inFlight.set(null);
    }
  }

  private boolean take(Answer answer, long doubtsBefore) throws InterruptedException {
    return switch (registry.judge().judge(notLagging(answer))) {
      case Verdict.Refused refused -> throw refused.exception();
      case Verdict.Incomplete incomplete -> {
        board.failed(WHO, incomplete.cause());
        yield believe(incomplete.answer(), false, doubtsBefore);
      }
      case Verdict.Evidence evidence -> {
        boolean changed = believe(evidence.answer(), true, doubtsBefore);
        board.recovered(WHO);
        yield changed;
      }
    };
  }

  /**
   * The answer, or the leader's own if the index is lower than one seen before: a server that
   * answers stale reads may only lag behind, and lacks what has been registered since.
   */
  private Answer notLagging(Answer answer) throws InterruptedException {
    boolean fell = answer.status() == 200 && answer.index() < highestIndex;
    return fell ? ask(registry.queries().confirmedServiceList()) : answer;
  }

  private boolean believe(Answer answer, boolean complete, long doubtsBefore)
      throws InterruptedException {
    boolean wasOpen = sight.isOpen();
    boolean changed = answer.index() != index || !wasOpen;
    if (!changed) {
      return false;
    }
    boolean same = Arrays.equals(answer.body(), lastBody);
    Map<String, List<String>> services = services(answer.body());
    String token = wasOpen ? dataToken : readDataToken();
    boolean otherData = !token.isEmpty() && !dataToken.isEmpty() && !token.equals(dataToken);
    boolean lost = view.epoch() > 0 && (otherData || answer.index() < highestIndex);
    boolean first = view.epoch() == 0;
    boolean resync = first || lost || outage || resyncOwed;
    if (first || lost || outage) {
      view = new Sight.View(view.epoch() + 1, view.data() + (lost ? 1 : 0));
      Continuity continuity = lost ? Continuity.DATA_LOST : Continuity.CONTINUOUS;
      // The token of lost data must not stand for the new data, whose own may not be known yet.
      dataToken = token.isEmpty() && !lost ? dataToken : token;
      board.inSight(view.epoch(), dataToken, continuity);
    }
    if (lost) {
      // Polls that wait on an index of the old data would wait in vain.
      registry.transport().cancelAll();
    }
    highestIndex = lost ? answer.index() : Math.max(highestIndex, answer.index());
    outage = false;
    resyncOwed = resync;
    if (same && complete && lastComplete && !resync) {
      consumer.acceptAgain();
    } else {
      consumer.accept(services, complete, resync);
    }
    resyncOwed = resync && !complete;
    lastComplete = complete;
    index = answer.index();
    if (doubts.get() == doubtsBefore) {
      sight.open(view);
    }
    return true;
  }

  /** Most changes are of instances, of which the list itself shows nothing. */
  private Map<String, List<String>> services(byte[] body) {
    if (!Arrays.equals(body, lastBody)) {
      lastServices = ServiceListAnswer.parse(body);
      lastBody = body;
    }
    return lastServices;
  }

  /** The name of the cluster's data; empty where it cannot be told. */
  private String readDataToken() throws InterruptedException {
    Answer answer = ask(registry.queries().certificateRoots());
    if (answer.status() != 200) {
      // Consul Connect is switched off, or the token may not see it: the index alone must do.
      return "";
    }
    return AgentAnswers.trustDomain(answer.body());
  }
}
