package io.registrybridge.it.server;

/** A registry's server in a process of its own, which can be killed, emptied and started again. */
public interface RegistryServer extends AutoCloseable {
  /** The process id. */
  long pid();

  /** Kills the process as {@code kill -9} does, and waits for its end. */
  void kill();

  /** Forgets all data that outlives the process; only while it is not running. */
  void eraseData();

  /** Starts it again on the same ports with the data that is there, and waits until it answers. */
  void startAgain();

  @Override
  void close();
}
