package io.registrybridge.adapter.nacos.watch;

import io.registrybridge.adapter.nacos.catalog.Partition;
import io.registrybridge.adapter.nacos.client.NacosConnection;
import io.registrybridge.adapter.nacos.watch.Sight.View;
import io.registrybridge.adapter.nacos.watch.WatchedService.Subscribed;
import io.registrybridge.api.concurrent.Cancellable;
import io.registrybridge.api.concurrent.Scheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Follows the services of one partition: subscribes to new ones, and sees that each is read and
 * that those which have left the list are looked at.
 */
final class PartitionWatch implements ServiceList.Consumer, Cancellable {
  private static final int SUBSCRIBE_THREADS = 4;

  /** A service with instances is pushed within a tenth of a second; one without is not at all. */
  private static final long FIRST_PUSH_NANOS = Duration.ofSeconds(2).toNanos();

  /** How long a service that is gone stays subscribed: most that go come back. */
  private static final long FORGET_NANOS = Duration.ofMinutes(5).toNanos();

  /** Of a round, for it is also the probe. */
  private static final int MOST_ENDED = 20;

  private final Partition partition;
  private final NacosConnection connection;
  private final KnownServices known;
  private final ServiceReader reader;
  private final Predicate<String> wanted;
  private final Runnable sweepSoon;
  private final Scheduler scheduler;
  private final WorkQueue<WatchedService> subscribes;

  // Owned by the rounds of the list.
  private List<String> lastNames = List.of();
  private boolean allRead;

  /**
   * @param wanted says of a service's name whether it is to be watched
   * @param sweepSoon asks that each service is queried once
   * @param name for thread dumps
   */
  PartitionWatch(
      Partition partition,
      NacosConnection connection,
      KnownServices known,
      ServiceReader reader,
      Predicate<String> wanted,
      Runnable sweepSoon,
      Scheduler scheduler,
      String name) {
    this.partition = partition;
    this.connection = connection;
    this.known = known;
    this.reader = reader;
    this.wanted = wanted;
    this.sweepSoon = sweepSoon;
    this.scheduler = scheduler;
    this.subscribes =
        new WorkQueue<>(scheduler, name + " subscribe", SUBSCRIBE_THREADS, this::subscribe);
  }

  @Override
  public void discovered(List<String> names) {
    allRead = false;
    known.add(partition, selected(names)).forEach(subscribes::request);
  }

  @Override
  public void listed(List<String> names, View view, boolean anew) {
    // Of thousands of services mostly none comes, goes, or is still to be read.
    if (!allRead || !names.equals(lastNames)) {
      compare(names, view);
    }
    reader.retry();
    if (anew) {
      sweepSoon.run();
    }
  }

  private void compare(List<String> names, View view) {
    lastNames = names;
    allRead = true;
    Set<String> present = selected(names);
    List<WatchedService> added = known.add(partition, present);
    known.completed(partition);
    added.forEach(subscribes::request);
    List<WatchedService> ending = new ArrayList<>();
    for (WatchedService service : known.in(partition)) {
      Presence presence = presence(service, present.contains(service.name));
      allRead &= presence == Presence.READ && !service.ending;
      if (presence == Presence.GONE_FOR_LONG || service.ending) {
        ending.add(service);
      }
      switch (presence) {
        case READ, AWAITED, GONE_FOR_LONG -> {}
        case UNREAD -> reader.read(service);
        case ABSENT -> known.between(() -> reader.absent(service, view));
      }
    }
    ending.stream().limit(MOST_ENDED).forEach(this::end);
  }

  @Override
  public void cancel() {
    subscribes.cancel();
    reader.cancel();
  }

  /** What there is to do about a service after a list. */
  private enum Presence {
    READ,
    /** Its first list is about to be pushed. */
    AWAITED,
    UNREAD,
    ABSENT,
    GONE_FOR_LONG
  }

  private Presence presence(WatchedService service, boolean listed) {
    long now = scheduler.nanoTime();
    service.lock.lock();
    try {
      boolean left = service.listed && !listed;
      service.listed = listed;
      if (left) {
        service.absentSince = now;
      }
      if (listed) {
        if (service.told != null) {
          return Presence.READ;
        }
        return isDue(service, now) ? Presence.UNREAD : Presence.AWAITED;
      }
      boolean forLong =
          now - service.absentSince > FORGET_NANOS && service.told == null && service.observed;
      return forLong ? Presence.GONE_FOR_LONG : Presence.ABSENT;
    } finally {
      service.lock.unlock();
    }
  }

  private static boolean isDue(WatchedService service, long now) {
    Subscribed subscribed = service.subscribed;
    return subscribed != null && now - subscribed.at() > FIRST_PUSH_NANOS;
  }

  private Set<String> selected(List<String> names) {
    Set<String> selected = new HashSet<>();
    for (String name : names) {
      if (!name.isBlank() && wanted.test(name)) {
        selected.add(name);
      }
    }
    return selected;
  }

  private void subscribe(WatchedService service) {
    boolean again = service.subscribed != null;
    service.subscribed =
        new Subscribed(
            connection.subscribe(
                partition.group(), service.name, instances -> reader.pushed(service, instances)),
            scheduler.nanoTime());
    if (again) {
      // The library pushes no list that equals the one it has, which came when nobody listened.
      reader.query(service);
    }
  }

  /**
   * Ends a subscription. If that fails nobody listens all the same, so it is tried again with each
   * list, and if the service is there again by then it is subscribed anew.
   */
  private void end(WatchedService service) {
    Subscribed subscribed = service.subscribed;
    service.ending = subscribed != null && !subscribed.subscription().end();
    if (service.ending) {
      return;
    }
    if (reader.forget(service)) {
      known.forget(service);
    } else {
      subscribes.request(service);
    }
  }
}
