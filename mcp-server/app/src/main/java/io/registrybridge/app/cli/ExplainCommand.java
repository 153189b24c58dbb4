package io.registrybridge.app.cli;

import io.registrybridge.app.client.AdminClient;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Asks a running bridge why. */
@Command(
    name = "explain",
    description = {
      "Says of a host of a running bridge which sources and instances made it, which were left out"
          + " and by which rule, where its name, ports and addresses come from, what is held, and"
          + " which clients have it. Says of a service without a host why it has none."
    },
    mixinStandardHelpOptions = true)
final class ExplainCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private AdminOptions admin = new AdminOptions();

  @Parameters(
      paramLabel = "HOST",
      description = "A host, a service as its registry names it, or a part of one of these.")
  private String host = "";

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    try (AdminClient client = admin.client()) {
      out.print(client.readText("/api/v1/explain/" + AdminClient.encoded(host) + "?format=text"));
      out.flush();
    }
    return ExitCode.OK.code();
  }
}
