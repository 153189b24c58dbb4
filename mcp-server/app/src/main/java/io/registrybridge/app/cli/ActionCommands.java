package io.registrybridge.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.registrybridge.app.admin.SourceActions.Action;
import io.registrybridge.app.client.AdminClient;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What an operator decides of the sources of a running bridge; each prints what was done. */
final class ActionCommands {
  private ActionCommands() {}

  /** The source that is meant, of the bridge that is meant. */
  private static final class Target {
    @Mixin private AdminOptions admin = new AdminOptions();

    @Parameters(index = "0", paramLabel = "SOURCE", description = "The source's name.")
    private String source = "";

    int act(Action action, Optional<String> service, CommandSpec spec) {
      PrintWriter out = spec.commandLine().getOut();
      String query = service.map(name -> "?service=" + AdminClient.encoded(name)).orElse("");
      try (AdminClient client = admin.client()) {
        JsonNode done =
            client.act(
                "/api/v1/sources/" + AdminClient.encoded(source) + "/" + action.word() + query);
        out.println(done.path("text").asText());
        out.flush();
      }
      return ExitCode.OK.code();
    }
  }

  /** The same, or one service of it. */
  private static final class ServiceTarget {
    @Mixin private Target target = new Target();

    @Parameters(
        index = "1",
        arity = "0..1",
        paramLabel = "SERVICE",
        description = "One of its services, as its registry names it.")
    private Optional<String> service = Optional.empty();

    int act(Action action, CommandSpec spec) {
      return target.act(action, service, spec);
    }
  }

  /** Removals are right. */
  @Command(
      name = "accept",
      description =
          "Believes what is held of a source, or of one of its services: what the registry does"
              + " not show is removed now.",
      mixinStandardHelpOptions = true)
  static final class Accept implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private ServiceTarget target = new ServiceTarget();

    @Override
    public Integer call() {
      return target.act(Action.ACCEPT, spec);
    }
  }

  /** Removals are wrong. */
  @Command(
      name = "refuse",
      description =
          "Keeps what is held of a source, or of one of its services, until the registry shows it"
              + " again or it is accepted.",
      mixinStandardHelpOptions = true)
  static final class Refuse implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private ServiceTarget target = new ServiceTarget();

    @Override
    public Integer call() {
      return target.act(Action.REFUSE, spec);
    }
  }

  /** Do not wait any longer. */
  @Command(
      name = "release",
      description =
          "Lets the bridge use what it kept of a source on disk although it is old or of other"
              + " data, and wait no longer for the source before it answers istiod.",
      mixinStandardHelpOptions = true)
  static final class Release implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private Target target = new Target();

    @Override
    public Integer call() {
      return target.act(Action.RELEASE, Optional.empty(), spec);
    }
  }

  /** The source is no more. */
  @Command(
      name = "forget",
      description =
          "Ends a source whose file has disappeared: everything of it leaves the mesh now.",
      mixinStandardHelpOptions = true)
  static final class Forget implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private Target target = new Target();

    @Override
    public Integer call() {
      return target.act(Action.FORGET, Optional.empty(), spec);
    }
  }
}
