package io.registrybridge.api.model;

/** Checks for the compact constructors of this package. */
final class Preconditions {
  private Preconditions() {}

  static void requireNonBlank(String value, String what) {
    if (value.isBlank()) {
      throw new IllegalArgumentException(what + " must not be blank");
    }
  }
}
