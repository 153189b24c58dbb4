package io.registrybridge.adapter.nacos.watch;

import io.registrybridge.adapter.nacos.catalog.Partition;
import io.registrybridge.adapter.nacos.client.NacosConnection;
import io.registrybridge.adapter.nacos.watch.Sight.View;
import io.registrybridge.api.concurrent.WatchLoop;
import io.registrybridge.api.error.ErrorCode;
import io.registrybridge.api.event.SourceStatus.Cause;
import java.time.Duration;
import java.util.List;

/**
 * Reads the list of a partition's services, again and again: it tells of new services, and is the
 * probe that decides whether the partition is in sight.
 */
final class ServiceList implements WatchLoop.Round {
  /** Soon after one that was slow or doubtful, for nothing leaves before the next good one. */
  private static final Duration AGAIN = Duration.ofMillis(250);

  private static final int SLOW_AT_THE_START = 5;

  private final Partition partition;
  private final NacosConnection connection;
  private final Sight sight;
  private final StatusBoard board;
  private final Pace pace;
  private final Consumer consumer;

  // Owned by the rounds.
  private boolean outage;
  private int slowAtTheStart;
  private boolean seen;

  /** Takes lists; called by one thread at a time. */
  interface Consumer {
    /** A list that came too late to say what is gone. */
    void discovered(List<String> names);

    /**
     * A complete list.
     *
     * @param view in which it came
     * @param anew whether the partition was out of sight before
     */
    void listed(List<String> names, View view, boolean anew);
  }

  ServiceList(
      Partition partition,
      NacosConnection connection,
      Sight sight,
      StatusBoard board,
      Pace pace,
      Consumer consumer) {
    this.partition = partition;
    this.connection = connection;
    this.sight = sight;
    this.board = board;
    this.pace = pace;
    this.consumer = consumer;
  }

  @Override
  public Duration run() {
    long begun = sight.probeBegins();
    List<String> names = connection.services(partition.group());
    boolean anew = outage;
    switch (sight.probeAnswered(begun)) {
      case IN_SIGHT -> {}
      case TO_BE_OPENED -> {
        anew = outage || seen;
        // Told first: what is sent from now on belongs to the new epoch.
        board.inSight(partition, anew);
        if (!sight.open(begun)) {
          return AGAIN;
        }
      }
      case SLOW -> {
        if (saysNothingOfTheServer()) {
          slowAtTheStart++;
        } else {
          lost(slow());
        }
        consumer.discovered(names);
        return AGAIN;
      }
      case DOUBTFUL -> {
        return Duration.ZERO;
      }
    }
    outage = false;
    seen = true;
    boolean wasAnew = anew;
    sight.view().ifPresent(view -> consumer.listed(names, view, wasAnew));
    board.flush();
    return pace.interval();
  }

  /** A round has failed, for whatever reason: nothing is in sight until one succeeds. */
  void failed(Exception failure) {
    lost(Cause.of(failure));
  }

  /** The first answers wait for the connection and for a program that has just started. */
  private boolean saysNothingOfTheServer() {
    return !seen && !outage && slowAtTheStart < SLOW_AT_THE_START;
  }

  private void lost(Cause cause) {
    sight.close();
    outage = true;
    board.outOfSight(partition, cause);
  }

  private Cause slow() {
    return new Cause(
        ErrorCode.REGISTRY_UNREACHABLE,
        "the list of the services of "
            + partition
            + " took longer than "
            + pace.limit().toMillis()
            + " ms, so the server may have stood still and lost instances; nothing is removed until"
            + " it answers in time. If it is always that slow, raise nacos.probe.limit");
  }
}
