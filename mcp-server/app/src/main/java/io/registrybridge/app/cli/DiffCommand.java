package io.registrybridge.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.registrybridge.app.client.AdminClient;
import io.registrybridge.app.diff.ResourceDifference;
import io.registrybridge.app.diff.ResourceDifference.Name;
import io.registrybridge.app.yaml.ResourceYaml;
import io.registrybridge.engine.config.Configuration;
import io.registrybridge.engine.publish.IstioResource;
import io.registrybridge.engine.publish.ResourceSnapshot;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Compares what a configuration would publish with what runs. */
@Command(
    name = "diff",
    description = {
      "Reads every source of a configuration once, as render does, and prints how what it would"
          + " publish differs from what a running bridge publishes. Changes nothing."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {"0:No difference.", "1:There are differences.", "2 and more:An error."},
    // 1 says that there are differences.
    exitCodeOnExecutionException = DiffCommand.DEFECT,
    mixinStandardHelpOptions = true)
final class DiffCommand implements Callable<Integer> {
  static final int DEFECT = 70;
  private static final int DIFFERENT = 1;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ConfigurationOptions options = new ConfigurationOptions();
  @Mixin private RunningBridge bridge = new RunningBridge();

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      defaultValue = "30s",
      converter = RenderCommand.DurationConverter.class,
      description = "How long to wait for the registries (default: ${DEFAULT-VALUE}).")
  private Duration timeout = Duration.ofSeconds(30);

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter errors = spec.commandLine().getErr();
    ConfigurationFiles files = options.files();
    Optional<Configuration> configuration = files.load(errors);
    if (configuration.isEmpty()) {
      return ExitCode.CONFIGURATION.code();
    }
    try (AdminClient client = bridge.client(files.directory())) {
      Map<Name, String> running = running(client);
      Optional<ResourceSnapshot> wanted =
          new CompleteReading(configuration.get(), timeout).snapshot(errors);
      return wanted.isEmpty() ? ExitCode.REGISTRY.code() : compare(running, client, wanted.get());
    }
  }

  private static Map<Name, String> running(AdminClient client) {
    Map<Name, String> versions = new HashMap<>();
    for (JsonNode resource : client.read("/api/v1/resources").path("resources")) {
      versions.put(
          new Name(
              resource.path("kind").asText(),
              resource.path("namespace").asText(),
              resource.path("name").asText()),
          resource.path("version").asText());
    }
    return versions;
  }

  private int compare(Map<Name, String> running, AdminClient client, ResourceSnapshot snapshot) {
    PrintWriter out = spec.commandLine().getOut();
    ResourceYaml yaml = new ResourceYaml();
    Map<Name, IstioResource> resources = new HashMap<>();
    Map<Name, String> wanted = new HashMap<>();
    snapshot.byKind().values().stream()
        .flatMap(byName -> byName.values().stream())
        .forEach(
            resource -> {
              resources.put(name(resource), resource);
              wanted.put(name(resource), resource.version());
            });
    ResourceDifference difference = new ResourceDifference(running, wanted);
    for (Name name : difference.different()) {
      out.print(
          difference.describe(
              name,
              each -> client.readText(path(each)),
              each -> yaml.documents(List.of(Objects.requireNonNull(resources.get(each))))));
    }
    out.println(difference.summary());
    out.flush();
    return difference.different().isEmpty() ? ExitCode.OK.code() : DIFFERENT;
  }

  private static Name name(IstioResource resource) {
    return new Name(resource.kind().kind(), resource.name().namespace(), resource.name().name());
  }

  private static String path(Name name) {
    return "/api/v1/resources/"
        + AdminClient.encoded(name.kind())
        + "/"
        + AdminClient.encoded(name.namespace())
        + "/"
        + AdminClient.encoded(name.name());
  }
}
