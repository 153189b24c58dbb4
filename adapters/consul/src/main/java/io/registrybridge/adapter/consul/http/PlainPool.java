package io.registrybridge.adapter.consul.http;

import io.registrybridge.api.concurrent.Scheduler;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Keeps plain connections within the budget, those in use and those that wait to be used again
 * together. Safe for use by several threads.
 */
final class PlainPool implements AutoCloseable {
  /** Shorter than what proxies give a connection on which nothing happens. */
  private static final Duration LONGEST_IDLE = Duration.ofSeconds(30);

  private final int capacity;
  private final Scheduler scheduler;

  // A lock and not a monitor: on JDK 21 virtual threads that wait in a monitor hold their carriers.
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition freed = lock.newCondition();

  // Guarded by lock. The one that was used last is the last.
  private final Deque<Idle> idle = new ArrayDeque<>();
  private int used;
  private boolean closed;

  PlainPool(int capacity, Scheduler scheduler) {
    this.capacity = capacity;
    this.scheduler = scheduler;
  }

  int capacity() {
    return capacity;
  }

  /**
   * Waits for a place, to be given back by {@link #release}.
   *
   * @return an open connection to the address; null if there is none and the caller may open one
   */
  @Nullable PlainConnection acquire(ConsulAddress address)
      throws IOException, InterruptedException {
    lock.lockInterruptibly();
    try {
      while (used >= capacity && !closed) {
        freed.await();
      }
      if (closed) {
        throw new IOException("the adapter is closed");
      }
      used++;
      @Nullable PlainConnection found = take(address);
      if (found == null && used + idle.size() > capacity) {
        idle.removeFirst().connection().close();
      }
      return found;
    } finally {
      lock.unlock();
    }
  }

  private @Nullable PlainConnection take(ConsulAddress address) {
    closeOld();
    for (Iterator<Idle> youngest = idle.descendingIterator(); youngest.hasNext(); ) {
      PlainConnection connection = youngest.next().connection();
      if (connection.address().equals(address)) {
        youngest.remove();
        return connection;
      }
    }
    return null;
  }

  /**
   * Gives a place back.
   *
   * @param connection what was used on it; null for nothing
   */
  void release(@Nullable PlainConnection connection) {
    lock.lock();
    try {
      used--;
      if (connection != null) {
        keep(connection);
      }
      freed.signal();
    } finally {
      lock.unlock();
    }
  }

  private void keep(PlainConnection connection) {
    if (connection.isReusable() && !closed) {
      idle.addLast(new Idle(connection, scheduler.nanoTime()));
    } else {
      connection.close();
    }
    closeOld();
  }

  private void closeOld() {
    long oldest = scheduler.nanoTime() - LONGEST_IDLE.toNanos();
    while (!idle.isEmpty() && idle.getFirst().since() - oldest < 0) {
      idle.removeFirst().connection().close();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      idle.forEach(waiting -> waiting.connection().close());
      idle.clear();
      freed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private record Idle(PlainConnection connection, long since) {}
}
