package io.registrybridge.it.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.registrybridge.it.deploy.Chart.Values;
import io.registrybridge.it.server.SourceTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code deploy/kubernetes} is for those without Helm, and is what the chart makes. */
class PlainManifestsIT {
  private static final String COMMAND =
      "mvn -pl it-tests/mesh -am verify -Dtest=None -Dsurefire.failIfNoSpecifiedTests=false"
          + " -Dit.test=PlainManifestsIT -Dfailsafe.failIfNoSpecifiedTests=false"
          + " -Dmanifests.update=true";

  @TempDir private Path helmHome = Path.of("");

  @ParameterizedTest
  @ValueSource(strings = {"mcp", "custom-resources"})
  void manifestsAreWhatTheChartMakes(String name) throws IOException {
    Path directory = SourceTree.require("deploy/kubernetes");
    Path file = directory.resolve(name + ".yaml");
    Values values = new Values(name, directory.resolve(name + "-values.yaml"));

    String rendered = header(name) + withoutHelm(new Chart(helmHome).template(values).text());

    if (Boolean.getBoolean("manifests.update")) {
      Files.writeString(file, rendered);
    }
    assertThat(file)
        .as("this file is rendered from the chart and is stale; write it anew with: " + COMMAND)
        .exists()
        .hasContent(rendered);
  }

  private static String header(String name) {
    return """
        # What deploy/helm/registry-bridge makes of %s-values.yaml, written by a test.
        # Yours needs your own image and adapter files, and first of all the namespace %s
        # with the Secrets registry-bridge-admin and consul (docs/deploying.md).
        """
        .formatted(name, Chart.NAMESPACE);
  }

  private static String withoutHelm(String rendered) {
    return rendered
        .replaceAll("(?m)^# Source: .*\\R", "")
        .replaceAll("(?m)^ +helm\\.sh/chart: .*\\R", "")
        .replaceAll("(?m)^ +app\\.kubernetes\\.io/managed-by: Helm\\R", "");
  }
}
