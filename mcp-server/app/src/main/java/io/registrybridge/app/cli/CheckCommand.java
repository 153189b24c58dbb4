package io.registrybridge.app.cli;

import io.registrybridge.api.ConnectionReport;
import io.registrybridge.api.RegistryAdapter;
import io.registrybridge.api.concurrent.VirtualThreadScheduler;
import io.registrybridge.engine.config.Configuration;
import io.registrybridge.engine.config.ConfiguredSource;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Finds what is wrong before the bridge runs. */
@Command(
    name = "check",
    description = {
      "Reports every problem of the configuration, then connects to each registry, and to the"
          + " Kubernetes API server if custom resources are written, and says how it answers."
          + " Changes nothing."
    },
    mixinStandardHelpOptions = true)
final class CheckCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ConfigurationOptions options = new ConfigurationOptions();

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    Optional<Configuration> configuration = options.load(spec.commandLine().getErr());
    if (configuration.isEmpty()) {
      return ExitCode.CONFIGURATION.code();
    }
    out.println("The configuration has no problems.");
    configuration.get().notices().forEach(notice -> out.println("  note: " + notice));
    return (probeAll(configuration.get(), out) ? ExitCode.OK : ExitCode.REGISTRY).code();
  }

  private static boolean probeAll(Configuration configuration, PrintWriter out) {
    boolean usable = true;
    try (VirtualThreadScheduler scheduler =
        new VirtualThreadScheduler(
            (thread, failure) -> out.println("  error: " + thread.getName() + ": " + failure))) {
      for (ConfiguredSource<?> source : configuration.sources()) {
        usable &= !source.enabled() || probe(source, scheduler, out);
      }
      if (configuration.bridge().crd().enabled()) {
        usable &=
            print(
                "custom resources",
                new CustomResourcesCheck(configuration, System.getenv()).report(scheduler),
                out);
      }
    }
    return usable;
  }

  private static boolean probe(
      ConfiguredSource<?> source, VirtualThreadScheduler scheduler, PrintWriter out) {
    try (RegistryAdapter adapter = source.createAdapter(scheduler)) {
      return print(source.toString(), adapter.probe(), out);
    }
  }

  private static boolean print(String what, ConnectionReport report, PrintWriter out) {
    out.println(what + (report.usable() ? ": usable" : ": not usable"));
    report.lines().forEach(line -> out.println("  " + word(line.level()) + ": " + line.text()));
    return report.usable();
  }

  private static String word(ConnectionReport.Level level) {
    return switch (level) {
      case INFO -> "ok";
      case ADVICE -> "better";
      case ERROR -> "error";
    };
  }
}
