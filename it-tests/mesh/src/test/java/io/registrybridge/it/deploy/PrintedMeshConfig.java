package io.registrybridge.it.deploy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/**
 * What the program prints for istiod when it is called as the chart's notes say.
 *
 * @param sources the addresses, in order
 */
record PrintedMeshConfig(List<String> sources) {
  private static final Pattern COMMAND =
      Pattern.compile("(?m)^ +kubectl -n \\S+ exec sts/\\S+ -- java @bridge (run .*)$");

  /**
   * Runs each command of the notes that prints the mesh configuration.
   *
   * @param files what the container would find
   */
  static List<PrintedMeshConfig> byNotes(String notes, PodFiles files)
      throws IOException, InterruptedException {
    Path configuration = files.write();
    List<PrintedMeshConfig> printed = new ArrayList<>();
    for (MatchResult command : COMMAND.matcher(notes).results().toList()) {
      printed.add(run(command.group(1) + " --config " + configuration, files.variables()));
    }
    return printed;
  }

  private static PrintedMeshConfig run(String arguments, Map<String, String> variables)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "io.registrybridge.app.Main"));
    command.addAll(List.of(arguments.split(" ")));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().putAll(variables);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int status = process.waitFor();
    if (status != 0) {
      throw new IllegalStateException(arguments + " ended with " + status + ": " + output);
    }
    return new PrintedMeshConfig(
        StreamSupport.stream(Manifests.read(output).path("configSources").spliterator(), false)
            .map(source -> source.path("address").asText())
            .toList());
  }
}
