package io.registrybridge.adapter.consul.watch;

import io.registrybridge.adapter.consul.http.CallCancelledException;
import java.time.Duration;
import java.util.concurrent.Semaphore;

/**
 * Reads the list of all checks when a registration or deregistration was seen, to find out whose it
 * was. The list is long, so its cost is paced; requests that come meanwhile become one.
 */
final class CheckScan {
  private final TableWatch table;
  private final Semaphore wanted = new Semaphore(0);

  /**
   * @param table compares the list of all checks, without waiting
   */
  CheckScan(TableWatch table) {
    this.table = table;
  }

  /** Asks for a scan; returns at once. */
  void request() {
    wanted.release();
  }

  /** See {@link TableWatch#leave}. */
  void leave() {
    table.leave();
  }

  /** Waits for a request and scans. */
  Duration round() throws InterruptedException {
    wanted.acquire();
    wanted.drainPermits();
    try {
      return table.round();
    } catch (CallCancelledException e) {
      request();
      return Duration.ZERO;
    } catch (RuntimeException e) {
      request();
      throw e;
    }
  }
}
