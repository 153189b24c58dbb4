package io.registrybridge.app.cli;

import io.registrybridge.api.ConnectionReport;
import io.registrybridge.api.ConnectionReport.Level;
import io.registrybridge.api.ConnectionReport.Line;
import io.registrybridge.api.concurrent.Scheduler;
import io.registrybridge.api.error.BridgeException;
import io.registrybridge.crd.kube.KubeConnection;
import io.registrybridge.crd.kube.KubernetesCheck;
import io.registrybridge.engine.config.Configuration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Tries the API server that custom resources are to be written to. */
final class CustomResourcesCheck {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final Configuration configuration;
  private final Map<String, String> environment;

  /**
   * @param environment the variables of this process
   */
  CustomResourcesCheck(Configuration configuration, Map<String, String> environment) {
    this.configuration = configuration;
    this.environment = environment;
  }

  /** What was found; blocks. */
  ConnectionReport report(Scheduler scheduler) {
    List<Line> lines = new ArrayList<>();
    if (configuration.bridge().mcp().enabled()) {
      lines.add(
          new Line(
              Level.ADVICE,
              "MCP is on too (mcp.port): give an istiod only one of both. One that gets both keeps"
                  + " one resource of two with equal names, and works twice for each change; with"
                  + " mcp.port=0 there are custom resources alone"));
    }
    List<String> templates = namespaces().stream().filter(name -> name.contains("$")).toList();
    for (String template : templates) {
      lines.add(
          new Line(
              Level.ADVICE,
              "the namespaces of "
                  + template
                  + " are known only when services are: the bridge makes none"));
    }
    try (KubeConnection connection =
        KubeConnection.open(configuration.bridge().crd(), environment, TIMEOUT, scheduler)) {
      Set<String> namespaces = namespaces();
      templates.forEach(namespaces::remove);
      lines.add(new Line(Level.INFO, "the API server is " + connection.address()));
      lines.addAll(
          new KubernetesCheck(connection, configuration.bridge().crd().owner())
              .report(namespaces)
              .lines());
    } catch (BridgeException e) {
      lines.add(new Line(Level.ERROR, String.valueOf(e.getMessage())));
    }
    return new ConnectionReport(lines);
  }

  private Set<String> namespaces() {
    return configuration.enabledSources().stream()
        .map(source -> source.config().naming().namespace())
        .collect(Collectors.toSet());
  }
}
