package io.registrybridge.app.cli;

import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Says which program this is. */
@Command(name = "version", description = "Prints the versions of the bridge and of Java.")
final class VersionCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    spec.commandLine().getOut().println(version());
    return ExitCode.OK.code();
  }

  private static String version() {
    Package program = VersionCommand.class.getPackage();
    return "registry-bridge "
        + Objects.requireNonNullElse(program.getImplementationVersion(), "(not packaged)")
        + ", Java "
        + Runtime.version();
  }

  /** The same for {@code --version}. */
  static final class Provider implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {version()};
    }
  }
}
