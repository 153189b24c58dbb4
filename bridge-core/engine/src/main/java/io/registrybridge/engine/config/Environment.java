package io.registrybridge.engine.config;

import java.util.Optional;

/** The environment variables that {@code ${env:NAME}} may name. */
@FunctionalInterface
public interface Environment {
  /** The variable's value, if it is set. */
  Optional<String> find(String name);

  /** The environment of the process. */
  static Environment ofProcess() {
    return name -> Optional.ofNullable(System.getenv(name));
  }
}
