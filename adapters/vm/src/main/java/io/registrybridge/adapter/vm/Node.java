package io.registrybridge.adapter.vm;

import java.util.LinkedHashMap;
import java.util.Map;

/** What a file says, before anything of it is understood: the same for properties and YAML. */
sealed interface Node {
  /** The line it stands on, from 1. */
  int line();

  /** A value, as it was written. */
  record Scalar(int line, String text) implements Node {}

  /**
   * Keys with what stands under them, in the file's order; a YAML list has the keys 1, 2, 3, …
   *
   * @param children not changed after the file was read
   */
  record Branch(int line, Map<String, Node> children) implements Node {
    Branch(int line) {
      this(line, new LinkedHashMap<>());
    }
  }
}
