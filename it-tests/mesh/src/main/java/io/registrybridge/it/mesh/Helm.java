package io.registrybridge.it.mesh;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The program Helm, as people run it, with nothing of this machine's own configuration. */
public final class Helm {
  private final Path program;
  private final Path home;

  private Helm(Path program, Path home) {
    this.program = program;
    this.home = home;
  }

  /**
   * Finds it, or builds it, which takes minutes.
   *
   * @param home where it may keep things
   */
  public static Helm program(Path home) {
    return new Helm(MeshPrograms.helm(), home);
  }

  /**
   * What came of a call.
   *
   * @param status of the process
   * @param output what it printed
   * @param errors what it printed on standard error
   */
  public record Result(int status, String output, String errors) {
    /**
     * What it printed.
     *
     * @throws IllegalStateException if it has failed
     */
    public String text() {
      if (status != 0) {
        throw new IllegalStateException("helm ended with " + status + ": " + errors + output);
      }
      return output;
    }
  }

  /**
   * Renders a chart without a cluster.
   *
   * @param flags more of them, such as {@code --values FILE}
   */
  public Result template(Path chart, String release, String namespace, List<String> flags) {
    List<String> arguments = new ArrayList<>(List.of("template", release, chart.toString()));
    arguments.addAll(
        List.of("--namespace", namespace, "--kube-version", KubernetesVersion.number()));
    arguments.addAll(flags);
    return run(arguments);
  }

  /** Runs any of its commands, and waits. One at a time. */
  public Result run(List<String> arguments) {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(arguments);
    Path output = home.resolve("output");
    Path errors = home.resolve("errors");
    ProcessBuilder process =
        new ProcessBuilder(command).redirectOutput(output.toFile()).redirectError(errors.toFile());
    process.environment().keySet().removeIf(name -> name.matches("HELM_.*|KUBE.*"));
    for (String kind : List.of("CACHE", "CONFIG", "DATA")) {
      process.environment().put("HELM_" + kind + "_HOME", home.toString());
    }
    process.environment().put("KUBECONFIG", home.resolve("none").toString());
    try {
      int status = process.start().waitFor();
      return new Result(status, Files.readString(output), Files.readString(errors));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot run " + command, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted during " + command, e);
    }
  }
}
