package io.registrybridge.bench;

import java.util.List;

/**
 * A real registry, full of services, whose instances come and go: what is measured. Closing it ends
 * its server.
 */
interface Registry extends AutoCloseable {
  /** The lines of the bridge's adapter file. */
  List<String> adapterFile();

  /** How many services it has. */
  int services();

  /** The name of a service, which is the first label of its host. */
  String service(int number);

  /**
   * Registers one instance more; returns when the registry has acknowledged it.
   *
   * @param service from {@link #services()} on, one that was never there
   */
  void extend(int service);

  /** Takes that instance away again; returns when the registry has acknowledged it. */
  void reduce(int service);

  /** The server's process. */
  long pid();

  /** The port whose connections are the bridge's. */
  int port();

  @Override
  void close();
}
