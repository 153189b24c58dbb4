package io.registrybridge.engine.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Replaces {@code ${env:NAME}} and {@code ${file:/path}} in values. Any other {@code ${…}} is left
 * alone, for it may be part of a template.
 */
final class References {
  private static final Pattern REFERENCE = Pattern.compile("\\$\\{(env|file):([^}]*)}");

  private final Path directory;
  private final Environment environment;

  /**
   * @param directory where relative paths start
   */
  References(Path directory, Environment environment) {
    this.directory = directory;
    this.environment = environment;
  }

  /** Whether a value consists of one reference and nothing else. */
  static boolean isReference(String value) {
    return REFERENCE.matcher(value).matches();
  }

  /** Whether a value has a reference in it, so that what it becomes may be a secret. */
  static boolean hasReference(String value) {
    return REFERENCE.matcher(value).find();
  }

  /**
   * The value with every reference replaced.
   *
   * @throws Unresolved if one of them leads nowhere
   */
  String resolve(String value) throws Unresolved {
    Matcher matcher = REFERENCE.matcher(value);
    StringBuilder resolved = new StringBuilder();
    while (matcher.find()) {
      matcher.appendReplacement(resolved, Matcher.quoteReplacement(target(matcher)));
    }
    return matcher.appendTail(resolved).toString();
  }

  private String target(MatchResult reference) throws Unresolved {
    String name = reference.group(2).strip();
    String found = reference.group(1).equals("env") ? variable(name) : content(name);
    if (found.isEmpty()) {
      throw new Unresolved(reference.group() + " to hold a value, but it is empty");
    }
    return found;
  }

  private String variable(String name) throws Unresolved {
    Optional<String> found = environment.find(name);
    if (found.isEmpty()) {
      throw new Unresolved("the environment variable " + name + " to be set");
    }
    return found.get().strip();
  }

  private String content(String path) throws Unresolved {
    try {
      return Files.readString(directory.resolve(path)).strip();
    } catch (IOException e) {
      throw new Unresolved("the file " + path + " to be readable: " + FileFailure.describe(e));
    } catch (InvalidPathException e) {
      throw new Unresolved("a path after file:");
    }
  }

  /** A reference that leads nowhere; the message completes the sentence "expected …". */
  static final class Unresolved extends Exception {
    private static final long serialVersionUID = 1L;

    Unresolved(String expected) {
      super(expected);
    }

    String expected() {
      return String.valueOf(getMessage());
    }
  }
}
