package io.registrybridge.adapter.eureka.http;

import java.util.List;

/**
 * The servers of one registry, of which one is asked as long as it answers: each has registration
 * times of its own, so another one cannot be told from one that started anew. Not thread-safe.
 */
public final class Servers {
  /** A server that stumbles once is not left: that would cost minutes in which nothing leaves. */
  private static final int TRIES = 2;

  private final List<EurekaServer> all;
  private int current;
  private int failures;

  /**
   * @param all at least one, the first to be asked first
   */
  public Servers(List<EurekaServer> all) {
    this.all = List.copyOf(all);
  }

  /** The server that is asked now. */
  public EurekaServer current() {
    return all.get(current);
  }

  /** The current server has answered. */
  public void answered() {
    failures = 0;
  }

  /** The current server has not, or not usefully; after two times it is the next one's turn. */
  public void failed() {
    failures++;
    if (failures >= TRIES) {
      failures = 0;
      current = (current + 1) % all.size();
    }
  }

  @Override
  public String toString() {
    return all.toString();
  }
}
