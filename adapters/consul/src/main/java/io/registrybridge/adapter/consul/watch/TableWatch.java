package io.registrybridge.adapter.consul.watch;

import io.registrybridge.adapter.consul.catalog.ChangeTable;
import io.registrybridge.adapter.consul.catalog.ChangeTable.Changes;
import io.registrybridge.adapter.consul.http.Answer;
import io.registrybridge.adapter.consul.http.CallCancelledException;
import io.registrybridge.adapter.consul.http.Query;
import io.registrybridge.adapter.consul.http.Verdict;
import java.time.Duration;

/**
 * A long poll on a list that names changed services or nodes: the critical checks, the warning
 * ones, the nodes. One round at a time.
 */
final class TableWatch {
  static final Duration AFTER_A_FAILURE = Duration.ofSeconds(1);

  private final Registry registry;
  private final Sight sight;
  private final StatusBoard.Place place;
  private final CostPacer pacer;
  private final Asking asking;
  private final Duration wait;
  private final Listener listener;

  private ChangeTable table = new ChangeTable();
  private boolean inDoubt;
  private long index;
  private long data = -1;

  /** Makes the query for the state after an index. */
  @FunctionalInterface
  interface Asking {
    Query after(long index, Duration wait);
  }

  /** Hears of the lists; called by the rounds. */
  interface Listener {
    /**
     * There is a first list, with which later ones are compared.
     *
     * @param all everything that is in it
     */
    void begun(ChangeTable table, Changes all);

    /** A list is not as the one before. */
    void changed(ChangeTable table, Changes changes);
  }

  TableWatch(
      Registry registry,
      Sight sight,
      StatusBoard board,
      CostPacer pacer,
      Asking asking,
      Duration wait,
      Listener listener) {
    this.registry = registry;
    this.sight = sight;
    this.place = board.place();
    this.pacer = pacer;
    this.asking = asking;
    this.wait = wait;
    this.listener = listener;
  }

  /**
   * Waits for the next list and compares it. After a failure it waits a moment only: the failure is
   * told until an answer comes, and with nothing new that would be minutes.
   */
  Duration round() throws InterruptedException {
    Sight.View view = sight.await();
    if (view.data() != data) {
      table = new ChangeTable();
      index = 0;
    }
    long asked = index;
    Duration most = inDoubt ? ServiceWatches.shorter(wait, AFTER_A_FAILURE) : wait;
    inDoubt = true;
    Answer answer;
    try {
      answer = registry.transport().get(asking.after(asked, most));
    } catch (CallCancelledException e) {
      return Duration.ZERO;
    }
    if (!sight.await().equals(view)) {
      return Duration.ZERO;
    }
    pacer.spent(answer);
    Answer usable = usable(answer);
    take(usable, view);
    // An index that fell starts over (Consul's rules for blocking queries).
    index = usable.index() < asked ? 0 : usable.index();
    inDoubt = false;
    return pacer.pause();
  }

  /** No round is begun any more: what was wrong with a list concerns nobody. */
  void leave() {
    place.leave();
  }

  /** Also of an incomplete list what is in it counts: it only names services to be read again. */
  private Answer usable(Answer answer) {
    return switch (registry.judge().judge(answer)) {
      case Verdict.Refused refused -> throw refused.exception();
      case Verdict.Incomplete incomplete -> {
        place.failed(incomplete.cause());
        yield incomplete.answer();
      }
      case Verdict.Evidence evidence -> {
        place.recovered();
        yield evidence.answer();
      }
    };
  }

  private void take(Answer answer, Sight.View view) {
    Changes changes = table.update(answer.body());
    if (view.data() != data) {
      data = view.data();
      listener.begun(table, changes);
    } else if (!changes.isEmpty()) {
      listener.changed(table, changes);
    }
  }
}
