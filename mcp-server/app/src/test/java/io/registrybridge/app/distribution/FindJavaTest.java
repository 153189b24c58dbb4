package io.registrybridge.app.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FindJavaTest {
  private static final Path SCRIPT = Path.of("src/main/dist/bin/find-java").toAbsolutePath();

  @TempDir private Path directory = Path.of("");

  private record Result(int exitCode, String output) {}

  /** A PATH with the tools of the script and no Java. */
  @BeforeEach
  void makeTools() throws IOException {
    Files.createDirectories(directory.resolve("tools"));
    for (String tool : List.of("sh", "sed", "head", "cat")) {
      Path found = Files.exists(Path.of("/bin", tool)) ? Path.of("/bin") : Path.of("/usr/bin");
      Files.createSymbolicLink(directory.resolve("tools").resolve(tool), found.resolve(tool));
    }
  }

  @Test
  void javaHomeComesFirst() throws Exception {
    Path home = java("home", "21.0.1");
    java("folder/newer", "25");

    Result result = findJava(Map.of("JAVA_HOME", home.toString()));

    assertThat(result).isEqualTo(new Result(0, home + "/bin/java\n"));
  }

  @Test
  void aJavaHomeThatIsTooOldIsPassedOver() throws Exception {
    Path home = java("home", "17.0.15");
    Path newer = java("folder/newer", "25");

    Result result = findJava(Map.of("JAVA_HOME", home.toString()));

    assertThat(result).isEqualTo(new Result(0, newer + "/bin/java\n"));
  }

  @Test
  void aJavaHomeThatIsNotThereIsPassedOver() throws Exception {
    Path newer = java("folder/newer", "25");

    Result result = findJava(Map.of("JAVA_HOME", directory.resolve("none").toString()));

    assertThat(result).isEqualTo(new Result(0, newer + "/bin/java\n"));
  }

  @Test
  void thePathComesBeforeTheUsualFolders() throws Exception {
    Path onPath = java("tools-java", "22-ea");
    java("folder/newer", "25");
    Files.createSymbolicLink(directory.resolve("tools/java"), onPath.resolve("bin/java"));

    Result result = findJava(Map.of());

    assertThat(result).isEqualTo(new Result(0, directory + "/tools/java\n"));
  }

  @Test
  void theFirstNewEnoughInTheUsualFoldersIsTaken() throws Exception {
    java("folder/a-old", "1.8.0_452");
    Path enough = java("folder/b-enough", "21");
    java("folder/c-newer", "25");

    Result result = findJava(Map.of());

    assertThat(result).isEqualTo(new Result(0, enough + "/bin/java\n"));
  }

  @Test
  void withoutAnyItSaysWhatToInstall() throws Exception {
    java("folder/old", "17.0.15");

    Result result = findJava(Map.of());

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.output())
        .contains("needs Java 21 or later", "JAVA_HOME (not set)", "openjdk-21");
  }

  private Path java(String name, String version) throws IOException {
    Path home = directory.resolve(name);
    Path java = home.resolve("bin/java");
    Files.createDirectories(home.resolve("bin"));
    Files.writeString(
        java, "#!/bin/sh\necho 'openjdk version \"%s\" 2026-01-01' >&2\n".formatted(version));
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
    return home;
  }

  private Result findJava(Map<String, String> environment)
      throws IOException, InterruptedException {
    ProcessBuilder script =
        new ProcessBuilder(
                "/bin/sh", "-euc", ". " + SCRIPT + "; find_java || exit 1; echo \"$java\"")
            .redirectErrorStream(true);
    script.environment().clear();
    script.environment().put("PATH", directory.resolve("tools").toString());
    script.environment().put("BRIDGE_JAVA_FOLDERS", directory.resolve("folder").toString());
    script.environment().putAll(environment);
    Process process = script.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Result(process.waitFor(), output);
  }
}
