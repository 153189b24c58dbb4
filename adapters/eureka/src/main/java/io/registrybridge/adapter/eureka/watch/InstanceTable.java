package io.registrybridge.adapter.eureka.watch;

import io.registrybridge.adapter.eureka.registry.Applications;
import io.registrybridge.adapter.eureka.registry.Applications.Action;
import io.registrybridge.adapter.eureka.registry.Applications.Entry;
import io.registrybridge.adapter.eureka.registry.Instance;
import io.registrybridge.adapter.eureka.registry.InstanceKey;
import io.registrybridge.adapter.eureka.registry.StatusCounts;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one server process has shown, put together from full answers and deltas.
 *
 * <p>Both come from caches, each of its own age (30 seconds in general, and up to 210): a full may
 * be older than a delta that was applied, and the other way round. So an older state of an instance
 * does not replace a newer one, and what was removed does not come back with the same registration.
 * What was taken so long ago that every answer is newer is judged by no server's clock: that may
 * have been set back.
 *
 * <p>A full's silence removes nothing by itself: what it lacks is missing until a delta says that
 * it was removed, or until that is asked to be dropped. The server may be silent because another
 * region's server, from which it copies, has lost everything.
 *
 * <p>Not thread-safe. Times are of the monotonic clock, in nanoseconds.
 */
final class InstanceTable {
  /** Longer than an answer can be old: caches of 180 s and 30 s. */
  static final Duration OLDEST_ANSWER = Duration.ofMinutes(4);

  private static final long FRESH_NANOS = OLDEST_ANSWER.toNanos();

  /** Longer than a delta shows a change: 180 s, the purge, and caches of 180 s and 30 s. */
  private static final long GONE_NANOS = Duration.ofMinutes(10).toNanos();

  private static final Comparator<Instance> OLDEST =
      Comparator.comparingLong(Instance::registered).thenComparing(Instance::key);

  private final Listener listener;
  private final Map<InstanceKey, Instance> known = new HashMap<>();
  private final Map<InstanceKey, Gone> gone = new HashMap<>();
  private final Map<InstanceKey, Taken> fresh = new HashMap<>();
  private final Map<InstanceKey, Long> missingSince = new HashMap<>();
  private final StatusCounts counts = new StatusCounts();

  /** Hears of each change of an instance. */
  @FunctionalInterface
  interface Listener {
    /** An instance came (nothing before), went (nothing after), or is another. */
    void changed(@Nullable Instance before, @Nullable Instance after);
  }

  /** A registration that was ended, and when that was seen. */
  private record Gone(long registered, long atNanos) {
    /** Whether a registration is the ended one, or an earlier one in an older answer. */
    boolean covers(long other, long now) {
      return other == registered || (other < registered && now - atNanos < FRESH_NANOS);
    }
  }

  /** When a state was taken, and from what. */
  private record Taken(long atNanos, boolean fromDelta) {}

  InstanceTable(Listener listener) {
    this.listener = listener;
  }

  boolean isEmpty() {
    return known.isEmpty();
  }

  int size() {
    return known.size();
  }

  /** The number of instances of each status, in the form of {@code apps__hashcode}. */
  String hash() {
    return counts.hash();
  }

  /** The instance that registered first: as long as it stays, it names the process. */
  Optional<Instance> oldest() {
    return known.values().stream().filter(each -> each.registered() > 0).min(OLDEST);
  }

  /** Whether a full answer has everything that is known. */
  boolean isCoveredBy(Applications full) {
    return keysWithout(keys(full)).isEmpty();
  }

  /** Compares an answer with what is known, and with what was removed. */
  Kinship kinship(Applications answer) {
    int shared = 0;
    int equal = 0;
    int other = 0;
    for (Entry entry : answer.entries()) {
      Instance shown = entry.instance();
      Instance before = known.get(shown.key());
      Gone removed = gone.get(shown.key());
      long registered =
          before != null ? before.registered() : removed != null ? removed.registered() : 0;
      shared += before != null ? 1 : 0;
      if (registered > 0 && registered == shown.registered()) {
        equal++;
      } else if (before != null && registered > 0 && shown.registered() > 0) {
        other++;
      }
    }
    return new Kinship(shared, equal, other);
  }

  /** Another process answers: what it shows is all there is. */
  void replace(Applications full, long now) {
    gone.clear();
    fresh.clear();
    missingSince.clear();
    full.entries().forEach(entry -> put(entry.instance(), new Taken(now, false)));
    keysWithout(keys(full)).forEach(key -> remove(key));
  }

  /** The same process gives a full answer: what is not in it is missing. */
  void merge(Applications full, long now) {
    full.entries().forEach(entry -> show(entry.instance(), new Taken(now, false)));
    Set<InstanceKey> present = keys(full);
    missingSince.keySet().removeIf(present::contains);
    keysWithout(present).forEach(key -> missingSince.putIfAbsent(key, now));
    forget(now);
  }

  /**
   * Takes away what full answers lack, although no delta says that it was removed.
   *
   * @param atLeast for how long they have lacked it; what a delta shows that may be newer stays
   * @return whether anything was taken away
   */
  boolean dropMissing(Duration atLeast, long now) {
    List<InstanceKey> dropped =
        missingSince.entrySet().stream()
            .filter(missing -> now - missing.getValue() >= atLeast.toNanos())
            .map(Map.Entry::getKey)
            .filter(key -> !isFreshFromDelta(key, now))
            .toList();
    dropped.forEach(key -> remove(key));
    return !dropped.isEmpty();
  }

  /** The same process tells what has changed; these are states, and most were applied before. */
  void apply(Applications delta, long now) {
    for (Entry entry : delta.entries()) {
      if (entry.action() == Action.DELETED) {
        delete(entry, now);
      } else {
        show(entry.instance(), new Taken(now, true));
      }
    }
    forget(now);
  }

  private void delete(Entry entry, long now) {
    Instance last = entry.instance();
    Instance before = known.get(last.key());
    long ended = Math.max(entry.evicted(), last.updated());
    boolean registeredSince =
        before != null
            && isFresh(last.key(), now)
            && (last.registered() < before.registered()
                || ended < Math.max(before.registered(), before.updated()));
    if (!registeredSince) {
      remove(last.key());
      end(last, now);
    }
  }

  /** A registration has ended, and does not come back; without a time it has no identity. */
  private void end(Instance last, long now) {
    if (last.registered() > 0) {
      gone.put(last.key(), new Gone(last.registered(), now));
    }
  }

  /** Takes a state unless a newer one is known. */
  private void show(Instance shown, Taken taken) {
    Gone removed = gone.get(shown.key());
    if (removed != null && removed.covers(shown.registered(), taken.atNanos())) {
      return;
    }
    Instance before = known.get(shown.key());
    boolean older =
        before != null && shown.isOlderThan(before) && isFresh(shown.key(), taken.atNanos());
    if (!older) {
      put(shown, taken);
    }
  }

  private void put(Instance shown, Taken taken) {
    Instance before = known.get(shown.key());
    if (shown.equals(before)) {
      return;
    }
    known.put(shown.key(), shown);
    fresh.put(shown.key(), taken);
    missingSince.remove(shown.key());
    if (before != null) {
      counts.remove(before.status());
    }
    counts.add(shown.status());
    if (before == null || !before.looksLike(shown)) {
      listener.changed(before, shown);
    }
  }

  private void remove(InstanceKey key) {
    Instance before = known.remove(key);
    fresh.remove(key);
    missingSince.remove(key);
    if (before != null) {
      counts.remove(before.status());
      listener.changed(before, null);
    }
  }

  private boolean isFresh(InstanceKey key, long now) {
    Taken taken = fresh.get(key);
    return taken != null && now - taken.atNanos() < FRESH_NANOS;
  }

  private boolean isFreshFromDelta(InstanceKey key, long now) {
    Taken taken = fresh.get(key);
    return taken != null && taken.fromDelta() && now - taken.atNanos() < FRESH_NANOS;
  }

  private List<InstanceKey> keysWithout(Set<InstanceKey> present) {
    return known.keySet().stream().filter(key -> !present.contains(key)).toList();
  }

  private static Set<InstanceKey> keys(Applications answer) {
    Set<InstanceKey> keys = HashSet.newHashSet(answer.entries().size());
    answer.entries().forEach(entry -> keys.add(entry.instance().key()));
    return keys;
  }

  private void forget(long now) {
    fresh.values().removeIf(taken -> now - taken.atNanos() >= FRESH_NANOS);
    gone.values().removeIf(removed -> now - removed.atNanos() >= GONE_NANOS);
  }
}
