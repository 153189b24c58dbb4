package io.registrybridge.engine.render;

import java.util.Locale;

/** Names of ServiceEntry ports: DNS labels of at most 63 characters. Pure. */
final class PortName {
  private static final int MAX = 63;
  // A port number, and the number of a copy.
  private static final int NUMBERS_MAX = "-65535-99".length();

  private PortName() {}

  /** The nearest name, leaving room for numbers; empty if nothing of the text is legal. */
  static String nearest(String text) {
    String dashed = text.strip().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    String cut = dashed.substring(0, Math.min(dashed.length(), MAX - NUMBERS_MAX));
    return cut.replaceAll("^-+|-+$", "");
  }

  static String withNumber(String name, int number) {
    return name + "-" + number;
  }
}
