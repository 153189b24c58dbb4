package io.registrybridge.it.consul;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/** Where tests get a real Consul from. */
public final class ConsulServers {
  private ConsulServers() {}

  /**
   * Starts a server. Where there is no Consul the test is skipped, loudly; in CI that is a failure.
   */
  public static ConsulServer start(ConsulServer.Options options) {
    Optional<Path> binary = ConsulBinary.find();
    if (binary.isEmpty()) {
      String missing = "no Consul: none on the PATH, and no Go to build it";
      System.err.println("[consul] TESTS SKIPPED: " + missing);
      assertThat(System.getenv("CI")).as(missing).isNotEqualTo("true");
      Assumptions.abort(missing);
    }
    return ConsulServer.start(binary.orElseThrow(), options);
  }
}
