package io.registrybridge.it.server;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The clone of the sources that a test runs in. */
public final class SourceTree {
  private SourceTree() {}

  /**
   * Finds a file or directory of the clone, in whichever module a test runs.
   *
   * @param path from the root of the clone, such as {@code docs/reference}
   */
  public static Optional<Path> find(String path) {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      if (Files.exists(at.resolve("it-tests")) && Files.exists(at.resolve(path))) {
        return Optional.of(at.resolve(path));
      }
    }
    return Optional.empty();
  }

  /**
   * The same of a file without which nothing goes.
   *
   * @throws IllegalStateException if it is not there
   */
  public static Path require(String path) {
    return find(path)
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "no " + path + " in or above " + Path.of("").toAbsolutePath()));
  }
}
