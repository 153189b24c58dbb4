package io.registrybridge.it.consul;

import io.registrybridge.it.server.RequiredFile;

/** Where tests get a real Consul from. */
public final class ConsulServers {
  private ConsulServers() {}

  /**
   * Starts a server. Where there is no Consul the test is skipped, loudly; in CI that is a failure.
   */
  public static ConsulServer start(ConsulServer.Options options) {
    return ConsulServer.start(RequiredFile.orSkip(ConsulBinary.find()), options);
  }
}
