package io.registrybridge.adapter.nacos.watch;

import com.alibaba.nacos.api.naming.pojo.Instance;
import io.registrybridge.adapter.nacos.catalog.Partition;
import io.registrybridge.adapter.nacos.client.NacosConnection.Subscription;
import io.registrybridge.api.model.ServiceKey;
import io.registrybridge.api.model.ServiceSnapshot;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** What is known of one service. */
final class WatchedService {
  final Partition partition;
  final String name;
  final ServiceKey key;

  /** What was pushed last and not looked at. */
  final AtomicReference<@Nullable Pushed> pushed = new AtomicReference<>();

  /** How many lists were pushed. */
  final AtomicLong pushes = new AtomicLong();

  /**
   * Held while something about the service is decided and sent, so that its states are in order.
   */
  final ReentrantLock lock = new ReentrantLock();

  /** What was sent last; null when the service is not there. Guarded by {@link #lock}. */
  @Nullable ServiceSnapshot told;

  /** Whether anything of it was ever sent. Guarded by {@link #lock}. */
  boolean observed;

  /**
   * The last pushed list, which is what the client library compares the next one with: it pushes
   * nothing that is equal. Null before the first. Guarded by {@link #lock}.
   */
  @Nullable ServiceSnapshot cached;

  /**
   * The last pushed list, while a query is to say whether what it lacks is gone. Guarded by {@link
   * #lock}.
   */
  @Nullable ServiceSnapshot unconfirmed;

  /** Answers in a row that were not what was pushed last. Guarded by {@link #lock}. */
  int disagreements;

  /** Whether a query is under way. Guarded by {@link #lock}. */
  boolean querying;

  /** When the last query was answered; meaningless before {@link #queried}. Guarded by lock. */
  long queriedAt;

  /** Whether it was ever queried. Guarded by {@link #lock}. */
  boolean queried;

  /** Queries that failed in a row. Guarded by {@link #lock}. */
  int failures;

  /** Answers in a row that were too slow for what they take away. Guarded by {@link #lock}. */
  int slowAnswers;

  /** Whether it is in the last list. Guarded by {@link #lock}. */
  boolean listed = true;

  /** Since when it is in no list. Guarded by {@link #lock}. */
  long absentSince;

  /** Whether nobody asks for it any more. Guarded by {@link #lock}. */
  boolean forgotten;

  /** Whether its subscription was to be ended and that failed. Owned by the rounds of the list. */
  boolean ending;

  /** Once it was asked for, and when. Written by the thread that subscribes. */
  volatile @Nullable Subscribed subscribed;

  /** A list, and in which view it came; none if it came out of sight. */
  record Pushed(List<Instance> instances, Optional<Sight.View> view) {}

  /** A subscription and when it was made. */
  record Subscribed(Subscription subscription, long at) {}

  WatchedService(Partition partition, String name, ServiceKey key) {
    this.partition = partition;
    this.name = name;
    this.key = key;
  }

  /** Whether the last answer to a query is no older than that. */
  boolean queriedWithin(Duration age, long now) {
    lock.lock();
    try {
      return queried && now - queriedAt <= age.toNanos();
    } finally {
      lock.unlock();
    }
  }
}
