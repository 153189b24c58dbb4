package io.registrybridge.adapter.vm;

import io.registrybridge.api.concurrent.Scheduler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.regex.Pattern;

/**
 * Asks for the address of a host name on the few threads that may block in the operating system.
 * Safe for use by several threads.
 */
final class HostLookup {
  /** Silent name servers cost seconds for each name; a few threads keep the others going. */
  private static final int MOST_AT_ONCE = 8;

  private static final Pattern IPV4 =
      Pattern.compile("((25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(\\.(?!$)|$)){4}");

  private final Names names;
  private final Scheduler scheduler;
  // Fair: a name that is known must not wait for ever behind those that are not.
  private final Semaphore free = new Semaphore(MOST_AT_ONCE, true);

  /** Who knows addresses; blocks. */
  @FunctionalInterface
  interface Names {
    /**
     * The first address of a host, or the one that the text is.
     *
     * @throws UnknownHostException if there was no answer, or the answer is that there is no such
     *     name: the two cannot be told apart
     */
    InetAddress address(String host) throws UnknownHostException;
  }

  HostLookup(Names names, Scheduler scheduler) {
    this.names = names;
    this.scheduler = scheduler;
  }

  /** Blocks the caller's thread only, however long the operating system takes. */
  InetAddress address(String host) throws IOException, InterruptedException {
    return isAddress(host) ? names.address(host) : ask(host);
  }

  /** With a colon in it a text is never looked up ({@link InetAddress#getByName}). */
  private static boolean isAddress(String host) {
    return host.indexOf(':') >= 0 || IPV4.matcher(host).matches();
  }

  private InetAddress ask(String host) throws IOException, InterruptedException {
    FutureTask<InetAddress> question = new FutureTask<>(() -> names.address(host));
    free.acquire();
    scheduler.startBlocking("vm resolve " + host, () -> answer(question));
    try {
      return question.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownHostException unknown) {
        throw unknown;
      }
      throw new IOException("the look-up of " + host + " failed", e);
    }
  }

  private void answer(FutureTask<InetAddress> question) {
    try {
      question.run();
    } finally {
      free.release();
    }
  }
}
