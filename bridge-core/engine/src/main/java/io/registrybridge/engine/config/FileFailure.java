package io.registrybridge.engine.config;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Says in words why a file cannot be read. */
final class FileFailure {
  private FileFailure() {}

  static String describe(IOException failure) {
    return switch (failure) {
      case NoSuchFileException e -> "it does not exist";
      case AccessDeniedException e -> "its permissions do not allow it";
      case NotDirectoryException e -> "it is not a directory";
      default -> String.valueOf(failure.getMessage());
    };
  }
}
