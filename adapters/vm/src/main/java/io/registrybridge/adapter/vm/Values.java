package io.registrybridge.adapter.vm;

import io.registrybridge.api.config.SettingType;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Reads values out of a tree, and reports what is not as it should be. A path is the full key of
 * the branch that is read, empty for the root.
 */
final class Values {
  private final Consumer<Problem> problems;

  Values(Consumer<Problem> problems) {
    this.problems = problems;
  }

  /** Something of which a file has several. */
  @FunctionalInterface
  interface Part {
    void read(String path, String key, Node.Branch own);
  }

  /** Hands on everything that stands below, and reports what has nothing below it. */
  void each(String path, Node.Branch all, Part part) {
    all.children()
        .forEach(
            (key, child) -> {
              String at = join(path, key);
              switch (child) {
                case Node.Branch own -> part.read(at, key, own);
                case Node.Scalar scalar ->
                    problems.accept(
                        new Problem(
                            scalar.line(), at, "'" + scalar.text() + "': expected keys below it"));
              }
            });
  }

  /** Reports each key that is not one of these. */
  void checkKeys(String path, Node.Branch node, Set<String> known) {
    node.children()
        .forEach(
            (key, child) -> {
              if (!known.contains(key)) {
                problems.accept(
                    new Problem(
                        child.line(),
                        join(path, key),
                        "is not known; did you mean '" + NearestWord.to(key, known) + "'?"));
              }
            });
  }

  /** What stands below a key. */
  Optional<Node.Branch> branch(String path, Node.Branch node, String key) {
    Node child = node.children().get(key);
    if (child instanceof Node.Branch branch) {
      return Optional.of(branch);
    }
    if (child instanceof Node.Scalar scalar) {
      if (scalar.text().isEmpty()) {
        // "instances=" and "instances:" say that there are none.
        return Optional.of(new Node.Branch(scalar.line()));
      }
      problems.accept(
          new Problem(
              scalar.line(), join(path, key), "'" + scalar.text() + "': expected keys below it"));
    }
    return Optional.empty();
  }

  /** The value of a key. */
  Optional<String> text(String path, Node.Branch node, String key) {
    Node child = node.children().get(key);
    if (child instanceof Node.Scalar scalar) {
      return Optional.of(scalar.text());
    }
    if (child instanceof Node.Branch branch) {
      problems.accept(
          new Problem(branch.line(), join(path, key), "expected a value, but found keys below"));
    }
    return Optional.empty();
  }

  /** The value of a key, as what it stands for. */
  <T> Optional<T> value(String path, Node.Branch node, String key, SettingType<T> type) {
    Node child = node.children().getOrDefault(key, node);
    return text(path, node, key).flatMap(text -> parse(join(path, key), child.line(), text, type));
  }

  /** A text, as what it stands for. */
  <T> Optional<T> parse(String key, int line, String text, SettingType<T> type) {
    try {
      return Optional.of(type.parse(text));
    } catch (IllegalArgumentException e) {
      problems.accept(new Problem(line, key, "'" + text + "': expected " + type.expected()));
      return Optional.empty();
    }
  }

  static String join(String path, String key) {
    return path.isEmpty() ? key : path + "." + key;
  }
}
