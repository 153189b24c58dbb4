package io.registrybridge.engine.render;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Makes label keys and values that istiod and Kubernetes accept: one illegal label would drop the
 * whole ServiceEntry (pkg/config/labels, {@code Instance.Validate}). Pure.
 */
final class LabelText {
  private static final int NAME_MAX = 63;
  private static final int PREFIX_MAX = 253;
  private static final Pattern DNS_NAME =
      Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");

  private LabelText() {}

  /** The nearest legal key; empty if nothing of the text is legal. */
  static Optional<String> key(String text) {
    int slash = text.lastIndexOf('/');
    if (slash < 0) {
      return nonEmpty(legal(text));
    }
    String prefix = text.substring(0, slash);
    String name = legal(text.substring(slash + 1));
    if (isDnsName(prefix) && !name.isEmpty()) {
      return Optional.of(prefix + "/" + name);
    }
    // A prefix that is no DNS name becomes part of the name.
    return nonEmpty(legal(prefix + "-" + name));
  }

  private static Optional<String> nonEmpty(String text) {
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }

  /** The nearest legal value; may be empty, which is legal. */
  static String value(String text) {
    return legal(text);
  }

  /** Letters, digits, dash, underscore and dot; a letter or digit at both ends; 63 at most. */
  private static String legal(String text) {
    StringBuilder legal = new StringBuilder(Math.min(text.length(), NAME_MAX));
    text.codePoints().limit(NAME_MAX).forEach(c -> legal.append(isLegal(c) ? (char) c : '-'));
    int start = 0;
    int end = legal.length();
    while (start < end && !isAlphanumeric(legal.charAt(start))) {
      start++;
    }
    while (end > start && !isAlphanumeric(legal.charAt(end - 1))) {
      end--;
    }
    return legal.substring(start, end);
  }

  private static boolean isLegal(int c) {
    return isAlphanumeric(c) || c == '-' || c == '_' || c == '.';
  }

  private static boolean isAlphanumeric(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }

  private static boolean isDnsName(String text) {
    return text.length() <= PREFIX_MAX && DNS_NAME.matcher(text).matches();
  }
}
