package io.registrybridge.adapter.consul.watch;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Whether the registry is in sight, and which data is seen: the one thing all loops agree on.
 *
 * <p>While it is closed, nobody believes an answer about a single service, for the server may have
 * come back empty and be quicker to say so than the service list. Only the loop on the service list
 * opens it, once it knows what data is there. Those who wait hold no connection, so an outage is
 * probed by one loop and not by thousands. Safe for use by several threads.
 */
final class Sight {
  // Not a monitor: on JDK 21 virtual threads that wait in a monitor hold their carriers.
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition opened = lock.newCondition();

  // Guarded by lock.
  private View view = new View(0, 0);
  private boolean open;

  /**
   * What is seen.
   *
   * @param epoch grows when the registry was out of sight
   * @param data grows when the registry's data is another
   */
  record View(long epoch, long data) {}

  /** Waits until the registry is in sight. */
  View await() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!open) {
        opened.await();
      }
      return view;
    } finally {
      lock.unlock();
    }
  }

  boolean isOpen() {
    lock.lock();
    try {
      return open;
    } finally {
      lock.unlock();
    }
  }

  void close() {
    lock.lock();
    try {
      open = false;
    } finally {
      lock.unlock();
    }
  }

  void open(View next) {
    lock.lock();
    try {
      view = next;
      open = true;
      opened.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
