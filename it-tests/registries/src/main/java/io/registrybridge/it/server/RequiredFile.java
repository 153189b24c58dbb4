package io.registrybridge.it.server;

import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** What tests do where a server cannot be had. */
public final class RequiredFile {
  private RequiredFile() {}

  /**
   * A file that a test cannot do without.
   *
   * @param result what came of the search for it
   * @return where it is; where it cannot be had, the test that runs is skipped, loudly; with {@code
   *     CI=true} in the environment it fails
   */
  public static Path orSkip(CachedFile.Result result) {
    return switch (result) {
      case CachedFile.Result.Present present -> present.path();
      case CachedFile.Result.Missing missing -> skip(missing.why());
    };
  }

  private static Path skip(String missing) {
    System.err.println("TESTS SKIPPED: " + missing);
    if ("true".equals(System.getenv("CI"))) {
      throw new AssertionError(missing);
    }
    return Assumptions.abort(missing);
  }
}
