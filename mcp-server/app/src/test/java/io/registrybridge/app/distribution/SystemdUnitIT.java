package io.registrybridge.app.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code deploy/systemd/registry-bridge.service} on the distribution that was just built. */
final class SystemdUnitIT {
  private static final Path UNIT = Path.of("../../deploy/systemd/registry-bridge.service");
  private static final String INSTALLED = "/opt/registry-bridge/";

  @TempDir private Path directory = Path.of("");

  @Test
  void systemdUnderstandsTheUnit() throws Exception {
    assumeThat(Path.of("/usr/bin/systemd-analyze")).as("there is no systemd here").isExecutable();
    Path unit = directory.resolve("registry-bridge.service");
    Files.writeString(unit, Files.readString(UNIT).replace(INSTALLED, Distribution.home() + "/"));

    Process process =
        new ProcessBuilder("systemd-analyze", "verify", "--man=no", unit.toString())
            .redirectErrorStream(true)
            .start();
    List<String> complaints =
        process
            .inputReader()
            .lines()
            .filter(line -> line.contains("registry-bridge.service"))
            // Known from systemd 254 on; an earlier one leaves them out.
            .filter(line -> !line.contains("'RestartSteps'"))
            .filter(line -> !line.contains("'RestartMaxDelaySec'"))
            .toList();

    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(complaints).isEmpty();
  }

  @Test
  void itStartsAProgramOfTheDistribution() throws IOException {
    String start =
        Files.readAllLines(UNIT).stream()
            .filter(line -> line.startsWith("ExecStart=" + INSTALLED))
            .findFirst()
            .orElseThrow();
    List<String> words = List.of(start.replace("ExecStart=" + INSTALLED, "").split(" "));

    assertThat(Distribution.home().resolve(words.getFirst())).isExecutable();
    assertThat(words.subList(1, words.size()))
        .containsExactly("run", "--config", "/etc/registry-bridge");
  }
}
