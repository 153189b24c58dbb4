package io.registrybridge.app.cli;

import io.registrybridge.api.RegistryAdapterFactory;
import io.registrybridge.app.demo.DemoDirectory;
import io.registrybridge.app.demo.SampleRegistry;
import io.registrybridge.app.logging.Logging;
import io.registrybridge.app.process.BridgeProcess;
import io.registrybridge.app.yaml.ResourceYaml;
import io.registrybridge.engine.config.Configuration;
import io.registrybridge.engine.config.ConfigurationLoader;
import io.registrybridge.engine.config.Environment;
import io.registrybridge.engine.publish.IstioResource;
import io.registrybridge.engine.publish.Publication;
import io.registrybridge.engine.publish.ResourceName;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Shows the bridge at work without any registry. */
@Command(
    name = "demo",
    description = {
      "Runs the bridge on sample files for virtual machines and on a sample registry in which"
          + " something changes every few seconds, and prints each ServiceEntry as it changes."
          + " Listens on loopback only."
    },
    mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private PluginsOption plugins = new PluginsOption();

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    try (DemoDirectory directory = DemoDirectory.create()) {
      List<RegistryAdapterFactory<?>> types = new ArrayList<>(plugins.types());
      types.add(new SampleRegistry());
      ConfigurationFiles files =
          new ConfigurationFiles(
              directory.path(), new ConfigurationLoader(types, Environment.ofProcess()));
      Optional<Configuration> configuration = files.load(spec.commandLine().getErr());
      if (configuration.isEmpty()) {
        return ExitCode.DEFECT.code();
      }
      Logging.configure(configuration.get().bridge().log());
      new StartReport(configuration.get())
          .text()
          .lines()
          .forEach(line -> out.println(("# " + line).stripTrailing()));
      out.println("# The files are in " + directory.path() + ": change them. Ctrl-C ends.");
      out.flush();
      BridgeProcess process = BridgeProcess.serve(configuration.get(), files.loader());
      process.follow(configuration.get(), files::read);
      ResourceYaml yaml = new ResourceYaml();
      process.addPublisher("demo", publication -> print(publication, yaml, out));
      UntilStopped.hold(() -> end(process, directory));
      return ExitCode.OK.code();
    }
  }

  private static void print(Publication publication, ResourceYaml yaml, PrintWriter out) {
    publication
        .changed()
        .forEach(
            (kind, names) -> {
              for (ResourceName name : new TreeSet<>(names)) {
                Optional<IstioResource> resource = publication.snapshot().find(kind, name);
                out.print(
                    resource
                        .map(present -> yaml.documents(List.of(present)))
                        .orElse("--- # removed: " + kind.kind() + " " + name + "\n"));
              }
            });
    out.flush();
  }

  private static void end(BridgeProcess process, DemoDirectory directory) {
    process.close();
    try {
      directory.close();
    } catch (IOException e) {
      throw new UncheckedIOException("the demo's directory could not be deleted", e);
    }
  }
}
