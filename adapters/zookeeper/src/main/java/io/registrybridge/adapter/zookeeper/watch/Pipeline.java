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
  private boolean sending;

  Pipeline(int most) {
    this.most = most;
  }

  /** Sends a request now or later; {@link #answered} must follow each that was sent. */
  void submit(Runnable request) {
    waiting.add(request);
    send();
  }

  /** A request has been answered. */
  void answered() {
    underWay--;
    send();
  }

  /** A request that is answered while it is sent makes room here, and not one call deeper. */
  private void send() {
    if (sending) {
      return;
    }
    sending = true;
    try {
      while (underWay < most && !waiting.isEmpty()) {
        underWay++;
        waiting.remove().run();
      }
    } finally {
      sending = false;
    }
  }

  /** Forgets what waits and what is under way. */
  void clear() {
    waiting.clear();
    underWay = 0;
  }
}
