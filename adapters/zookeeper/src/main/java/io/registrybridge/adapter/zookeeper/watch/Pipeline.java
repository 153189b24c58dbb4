package io.registrybridge.adapter.zookeeper.watch;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Lets a bounded number of requests be under way together, so that reading a large registry does
 * not fill the memory of both sides. Not thread-safe.
 */
final class Pipeline {
  private final int most;
  private final Deque<Runnable> waiting = new ArrayDeque<>();
  private int underWay;

  Pipeline(int most) {
    this.most = most;
  }

  /** Sends a request now or later; {@link #answered} must follow each that was sent. */
  void submit(Runnable request) {
    if (underWay < most) {
      underWay++;
      request.run();
    } else {
      waiting.add(request);
    }
  }

  /** A request has been answered. */
  void answered() {
    underWay--;
    Runnable next = waiting.poll();
    if (next != null) {
      underWay++;
      next.run();
    }
  }

  /** Forgets what waits and what is under way. */
  void clear() {
    waiting.clear();
    underWay = 0;
  }
}
