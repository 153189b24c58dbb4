package io.registrybridge.engine.config;

import java.util.List;

/** What came of reading a configuration directory. */
public sealed interface LoadedConfiguration {
  /** Everything is right. */
  record Complete(Configuration configuration) implements LoadedConfiguration {}

  /**
   * Something is wrong, and nothing of it is used.
   *
   * @param problems all problems of all files, by file and line; never empty
   */
  record Invalid(List<Problem> problems) implements LoadedConfiguration {
    public Invalid {
      problems = problems.stream().sorted().toList();
      if (problems.isEmpty()) {
        throw new IllegalArgumentException("an invalid configuration has problems");
      }
    }
  }
}
