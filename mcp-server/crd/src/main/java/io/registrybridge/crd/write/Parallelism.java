package io.registrybridge.crd.write;

/**
 * How many writes may be on their way at once: fewer after the API server had too much to do, one
 * more again after a while without that. Pure but for its state; not thread-safe.
 */
final class Parallelism {
  /** So many writes in a row are taken before one more is tried at once. */
  private static final int CALM = 50;

  private final int most;
  private int limit;
  private int takenInARow;

  Parallelism(int most) {
    this.most = most;
    this.limit = most;
  }

  /** From 1 to the most. */
  int limit() {
    return limit;
  }

  /** A write was answered as it should be. */
  void taken() {
    takenInARow++;
    if (takenInARow >= CALM) {
      takenInARow = 0;
      limit = Math.min(most, limit + 1);
    }
  }

  /** The API server has said that it has too much to do. */
  void tooMany() {
    takenInARow = 0;
    limit = Math.max(1, limit / 2);
  }
}
