package io.registrybridge.app.cli;

import io.registrybridge.api.error.BridgeException;
import io.registrybridge.app.logging.Logging;
import io.registrybridge.engine.config.BridgeConfig.LogConfig;
import io.registrybridge.engine.config.BridgeConfig.LogFormat;
import io.registrybridge.engine.config.BridgeConfig.LogLevel;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParseResult;

/** The program's command line. */
@Command(
    name = "bridge",
    description = "Brings services from outside Kubernetes into an Istio mesh.",
    mixinStandardHelpOptions = true,
    versionProvider = VersionCommand.Provider.class,
    synopsisSubcommandLabel = "COMMAND",
    sortOptions = false,
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:Done.",
      "1:A defect of the bridge.",
      "2:The command line or the configuration is wrong.",
      "3:A registry cannot be used (check, render).",
      "4:An address cannot be listened on (run, demo).",
      "5:A running bridge cannot be asked, or refuses."
    },
    subcommands = {
      RunCommand.class,
      CheckCommand.class,
      RenderCommand.class,
      DiffCommand.class,
      ExplainCommand.class,
      ActionCommands.Accept.class,
      ActionCommands.Refuse.class,
      ActionCommands.Release.class,
      ActionCommands.Forget.class,
      DemoCommand.class,
      VersionCommand.class
    })
public final class BridgeCommand {
  private BridgeCommand() {}

  /** A command line that is ready to be executed; what it returns is the exit code. */
  public static CommandLine commandLine() {
    Logging.configure(new LogConfig(LogFormat.TEXT, LogLevel.WARN));
    return new CommandLine(new BridgeCommand())
        .setExecutionExceptionHandler(BridgeCommand::explain)
        .setCaseInsensitiveEnumValuesAllowed(true);
  }

  /** An expected failure is a line; anything else is a defect and shows where it happened. */
  private static int explain(Exception failure, CommandLine command, ParseResult arguments) {
    PrintWriter errors = command.getErr();
    if (failure instanceof BridgeException expected) {
      errors.println(expected.code().id() + ": " + expected.getMessage());
      return ExitCode.of(expected.code()).code();
    }
    errors.println("This is a defect of the bridge; please report it with these lines:");
    failure.printStackTrace(errors);
    return command.getCommandSpec().exitCodeOnExecutionException();
  }
}
