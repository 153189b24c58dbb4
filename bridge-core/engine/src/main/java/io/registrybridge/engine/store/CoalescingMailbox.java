package io.registrybridge.engine.store;

import io.registrybridge.api.concurrent.Scheduler;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Collects values by key, keeps the newest of each, and hands them over in batches: any number of
 * puts to one key costs one.
 *
 * <p>The consumer is called by one thread at a time, with the keys in the order of their first put.
 */
final class CoalescingMailbox<K, V> {
  private final String name;
  private final Scheduler scheduler;
  private final Pace pace;
  private final Consumer<Batch<K, V>> consumer;

  // Guarded by this.
  private Map<K, V> pending = new LinkedHashMap<>();
  private long firstPut;
  private long lastPut;
  private long lastDelivery;
  private boolean deliveredBefore;
  private boolean deliveryDue;

  /**
   * What was collected.
   *
   * @param values the newest value of each key, in the order of the keys' first puts
   * @param firstPutNanos when the first of them was put, by the monotonic clock
   */
  record Batch<K, V>(Map<K, V> values, long firstPutNanos) {}

  CoalescingMailbox(String name, Scheduler scheduler, Pace pace, Consumer<Batch<K, V>> consumer) {
    this.name = name;
    this.scheduler = scheduler;
    this.pace = pace;
    this.consumer = consumer;
  }

  synchronized void put(K key, V value) {
    long now = scheduler.nanoTime();
    if (pending.isEmpty()) {
      firstPut = now;
    }
    pending.put(key, value);
    lastPut = now;
    if (!deliveryDue) {
      deliveryDue = true;
      scheduleDelivery(quietBefore(now) ? 0 : pace.quiet().toNanos());
    }
  }

  private boolean quietBefore(long now) {
    return !deliveredBefore || now - lastDelivery >= pace.quiet().toNanos();
  }

  private void scheduleDelivery(long nanos) {
    if (nanos <= 0) {
      scheduler.start(name, this::deliver);
    } else {
      scheduler.schedule(name, Duration.ofNanos(nanos), this::deliverWhenQuiet);
    }
  }

  private void deliverWhenQuiet() {
    synchronized (this) {
      long now = scheduler.nanoTime();
      long due =
          Math.min(
              lastPut + pace.quiet().toNanos() - now,
              firstPut + pace.longestWait().toNanos() - now);
      if (due > 0) {
        scheduleDelivery(due);
        return;
      }
    }
    deliver();
  }

  private void deliver() {
    Batch<K, V> batch;
    synchronized (this) {
      batch = new Batch<>(pending, firstPut);
      pending = new LinkedHashMap<>();
    }
    try {
      consumer.accept(batch);
    } finally {
      delivered();
    }
  }

  private synchronized void delivered() {
    deliveredBefore = true;
    lastDelivery = scheduler.nanoTime();
    deliveryDue = !pending.isEmpty();
    if (deliveryDue) {
      scheduleDelivery(pace.quiet().toNanos());
    }
  }
}
