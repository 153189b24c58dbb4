package io.registrybridge.app.cli;

import io.registrybridge.api.config.SettingTypes;
import io.registrybridge.api.error.BridgeException;
import io.registrybridge.api.error.ErrorCode;
import io.registrybridge.app.yaml.ResourceYaml;
import io.registrybridge.engine.config.Configuration;
import io.registrybridge.engine.publish.ResourceSnapshot;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Reads every registry once and writes what istiod would be served. */
@Command(
    name = "render",
    description = {
      "Reads every enabled source completely and writes the resources as YAML, for kubectl apply or"
          + " for a look. Never writes half: if a source cannot be read in time, nothing is written."
    },
    mixinStandardHelpOptions = true)
final class RenderCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ConfigurationOptions options = new ConfigurationOptions();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Where to write; standard output if it is left out.")
  private Optional<Path> output = Optional.empty();

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      defaultValue = "30s",
      converter = DurationConverter.class,
      description = "How long to wait for the registries (default: ${DEFAULT-VALUE}).")
  private Duration timeout = Duration.ofSeconds(30);

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter errors = spec.commandLine().getErr();
    Optional<Configuration> configuration = options.load(errors);
    if (configuration.isEmpty()) {
      return ExitCode.CONFIGURATION.code();
    }
    if (configuration.get().enabledSources().isEmpty()) {
      errors.println("Every source is switched off (enabled=false): there is nothing to render.");
      return ExitCode.CONFIGURATION.code();
    }
    Optional<ResourceSnapshot> snapshot =
        new CompleteReading(configuration.get(), timeout).snapshot(errors);
    if (snapshot.isEmpty()) {
      return ExitCode.REGISTRY.code();
    }
    write(new ResourceYaml().documents(snapshot.get()));
    return ExitCode.OK.code();
  }

  private void write(String yaml) {
    if (output.isEmpty()) {
      PrintWriter out = spec.commandLine().getOut();
      out.print(yaml);
      out.flush();
      return;
    }
    Path file = output.get().toAbsolutePath();
    Path next = file.resolveSibling(file.getFileName() + ".new");
    try {
      // A reader of the file sees the old state or the new one, never a part.
      Files.writeString(next, yaml);
      Files.move(next, file, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new BridgeException(
          ErrorCode.CONFIGURATION_INVALID,
          "--output " + file + " cannot be written: expected a file in a writable directory",
          e);
    }
  }

  /** Reads a time as the configuration files write it. */
  static final class DurationConverter implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      try {
        return SettingTypes.DURATION.parse(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException("expected " + SettingTypes.DURATION.expected());
      }
    }
  }
}
