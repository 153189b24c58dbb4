package io.registrybridge.app.cli;

import io.registrybridge.app.logging.Logging;
import io.registrybridge.app.process.BridgeProcess;
import io.registrybridge.engine.config.Configuration;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs the bridge until a signal ends it. */
@Command(
    name = "run",
    description = "Runs the bridge until it is told to stop (SIGTERM, Ctrl-C).",
    mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
  private static final Logger LOGGER = LoggerFactory.getLogger(RunCommand.class);

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ConfigurationOptions options = new ConfigurationOptions();

  @Option(
      names = "--print-mesh-config",
      description = "Only prints what istiod's mesh configuration must hold, and ends.")
  private boolean printMeshConfig;

  @Option(
      names = "--mesh-host",
      paramLabel = "HOST",
      description =
          "With --print-mesh-config: the name by which istiod reaches the bridge"
              + " (default: mcp.address).")
  private String meshHost = "";

  @Option(
      names = "--mesh-shards",
      paramLabel = "K",
      description =
          "With --print-mesh-config: how many shards istiod asks for by the host names"
              + " shard-1-of-K.HOST to shard-K-of-K.HOST, all of which lead to the one port"
              + " (default: 1, or mcp.shards by consecutive ports).")
  private int meshShards = 1;

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    ConfigurationFiles files = options.files();
    Optional<Configuration> loaded = files.load(spec.commandLine().getErr());
    if (loaded.isEmpty()) {
      return ExitCode.CONFIGURATION.code();
    }
    Configuration configuration = loaded.get();
    StartReport report = new StartReport(configuration);
    if (printMeshConfig) {
      if (meshShards > 1 && configuration.bridge().mcp().shards() > 1) {
        spec.commandLine()
            .getErr()
            .println("mcp.shards splits by ports already: use it or --mesh-shards, not both.");
        return ExitCode.CONFIGURATION.code();
      }
      out.print(report.meshConfig(meshHost, meshShards));
      out.flush();
      return ExitCode.OK.code();
    }
    Logging.configure(configuration.bridge().log());
    configuration.notices().forEach(RunCommand::warn);
    BridgeProcess process = BridgeProcess.serve(configuration, files.loader());
    process.follow(configuration, files::read);
    out.println(report.text());
    out.flush();
    UntilStopped.hold(process::close);
    return ExitCode.OK.code();
  }

  private static void warn(Configuration.Notice notice) {
    LOGGER
        .atWarn()
        .addKeyValue("file", notice.file())
        .addKeyValue("key", notice.key())
        .log(notice.text());
  }
}
