package io.registrybridge.adapter.eureka.registry;

import java.util.HashMap;
import java.util.Map;

/**
 * Makes equal texts of one answer one object: metadata keys, statuses and zones are few, and there
 * are tens of thousands of instances. Lives as long as one answer is read, so that nothing hostile
 * stays. Not thread-safe.
 */
final class StringPool {
  /** Longer ones are hardly ever equal. */
  private static final int LONGEST = 100;

  private final Map<String, String> texts = new HashMap<>();

  String unify(String text) {
    if (text.length() > LONGEST) {
      return text;
    }
    String known = texts.putIfAbsent(text, text);
    return known == null ? text : known;
  }
}
