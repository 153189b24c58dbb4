package io.registrybridge.app.reference;

import static org.assertj.core.api.Assertions.assertThat;

import io.registrybridge.api.error.ErrorCode;
import io.registrybridge.app.process.AdapterTypes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

final class ReferenceTest {
  private static final Path ROOT = Path.of("../..");
  private static final String COMMAND =
      "mvn -pl mcp-server/app -am test -Dtest=ReferenceTest"
          + " -Dsurefire.failIfNoSpecifiedTests=false -Dreference.update=true";

  private final Map<Path, String> documents =
      new ReferenceDocuments(AdapterTypes.installed(Path.of("no-plugins"))).all();

  @TestFactory
  Stream<DynamicTest> everyDocumentIsFresh() {
    return documents.entrySet().stream()
        .map(
            document ->
                DynamicTest.dynamicTest(
                    document.getKey().toString(),
                    () -> assertFresh(ROOT.resolve(document.getKey()), document.getValue())));
  }

  @Test
  void everyExampleBelongsToAnInstalledAdapter() throws IOException {
    try (Stream<Path> examples = Files.list(ROOT.resolve("deploy/conf/adapters"))) {
      assertThat(examples.map(ROOT::relativize)).allMatch(documents::containsKey);
    }
  }

  @Test
  void everyErrorCodeIsExplained() throws IOException {
    String page = Files.readString(ROOT.resolve("docs/reference/errors.md"));

    assertThat(Arrays.stream(ErrorCode.values()).map(code -> "\n## " + code.id() + "\n"))
        .allSatisfy(heading -> assertThat(page).contains(heading));
  }

  private static void assertFresh(Path file, String expected) throws IOException {
    if (Boolean.getBoolean("reference.update")) {
      Files.createDirectories(file.getParent());
      Files.writeString(file, expected);
    }
    assertThat(file)
        .as("this file is written from the code and is stale; write it anew with: " + COMMAND)
        .exists()
        .hasContent(expected);
  }
}
