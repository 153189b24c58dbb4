package io.registrybridge.adapter.consul.watch;

import io.registrybridge.adapter.consul.http.CallCancelledException;
import io.registrybridge.api.error.ErrorCode;
import io.registrybridge.api.event.SourceStatus.Cause;

/** Books what reading single services ran into. Safe for use by several threads. */
final class ReadFailures {
  private static final int TRIES = 3;

  private final StatusBoard board;
  private final Runnable suspect;

  /**
   * @param suspect called when a request got no answer
   */
  ReadFailures(StatusBoard board, Runnable suspect) {
    this.board = board;
    this.suspect = suspect;
  }

  /**
   * A read failed.
   *
   * @param tries how many have failed in a row, from 1
   */
  void failed(WatchedService service, Exception failure, int tries) {
    Cause cause = Cause.of(failure);
    if (failure instanceof CallCancelledException) {
      return;
    }
    boolean unreachable = cause.code() == ErrorCode.REGISTRY_UNREACHABLE;
    if (unreachable) {
      suspect.run();
    }
    if (tries >= TRIES) {
      board.unreadable(service.key, cause);
    } else if (!unreachable) {
      board.failed(service.key, cause);
    }
  }

  /** A read succeeded, or nobody wants the service any more. */
  void cleared(WatchedService service) {
    board.readable(service.key);
  }
}
