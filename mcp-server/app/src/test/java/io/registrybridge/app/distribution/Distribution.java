package io.registrybridge.app.distribution;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What the build has just left. */
final class Distribution {
  private Distribution() {}

  /** The archive that is shipped. */
  static Path archive() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("target").toAbsolutePath())) {
      return files.filter(file -> file.toString().endsWith(".tar.gz")).findFirst().orElseThrow();
    }
  }

  /** The folder beside the archive, as ./bridge uses it. */
  static Path home() throws IOException {
    Path archive = archive();
    String name = String.valueOf(archive.getFileName()).replace(".tar.gz", "");
    return archive.resolveSibling(name).resolve(name);
  }

  static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> String.valueOf(file.getFileName())).toList();
    }
  }
}
