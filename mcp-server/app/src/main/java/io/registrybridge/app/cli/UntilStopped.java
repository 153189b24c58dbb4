package io.registrybridge.app.cli;

import java.util.concurrent.CountDownLatch;

/** Keeps the program alive until the JVM is told to stop, and then ends what it runs. */
final class UntilStopped {
  private UntilStopped() {}

  /**
   * Blocks until the JVM stops or the caller is interrupted; the resource is closed in both cases.
   */
  static void hold(AutoCloseableQuietly resource) throws InterruptedException {
    Thread closing = new Thread(resource::close, "stop");
    Runtime.getRuntime().addShutdownHook(closing);
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Runtime.getRuntime().removeShutdownHook(closing);
      resource.close();
      throw e;
    }
  }

  /** Something that closes without an exception. */
  @FunctionalInterface
  interface AutoCloseableQuietly {
    void close();
  }
}
