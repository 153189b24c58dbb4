package io.registrybridge.bench;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line: a subcommand for each type of registry. */
@Command(
    name = "registry-bench",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "REGISTRY",
    description =
        "Measures the bridge between a real registry and an istiod-like client: how long a change"
            + " takes, and what it costs both.",
    subcommands = {ConsulBench.class, EurekaBench.class, NacosBench.class, ZooKeeperBench.class})
public final class RegistryBench {
  private RegistryBench() {}

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new RegistryBench()).execute(arguments));
  }
}
