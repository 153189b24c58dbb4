package io.registrybridge.adapter.consul.http;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The agents of one datacenter, of which one is asked until it fails. Safe for use by several
 * threads.
 */
public final class Addresses {
  private final List<ConsulAddress> all;

  // Guarded by this.
  private final Set<ConsulAddress> failedSinceSuccess = new HashSet<>();
  private int current;

  public Addresses(List<ConsulAddress> all) {
    this.all = List.copyOf(all);
  }

  /** The agent that is asked now. */
  public synchronized ConsulAddress current() {
    return all.get(current);
  }

  /**
   * An agent did not answer. If it is the current one, the next takes its place; the many requests
   * that fail together move on by one only.
   */
  public synchronized void failed(ConsulAddress address) {
    failedSinceSuccess.add(address);
    if (all.get(current).equals(address)) {
      current = (current + 1) % all.size();
    }
  }

  /** An agent answered. */
  public synchronized void answered() {
    failedSinceSuccess.clear();
  }

  /** Whether every agent failed since one last answered: the registry is out of sight. */
  public synchronized boolean allFailed() {
    return failedSinceSuccess.size() == all.size();
  }

  @Override
  public String toString() {
    return all.toString();
  }
}
