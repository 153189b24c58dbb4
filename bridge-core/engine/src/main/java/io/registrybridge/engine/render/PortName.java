package io.registrybridge.engine.render;

import java.util.Locale;

/** Names of ServiceEntry ports: DNS labels of at most 63 characters. Pure. */
final class PortName {
  private static final int MAX = 63;
  private static final int NUMBER_MAX = "-65535".length();

  private PortName() {}

  /** The nearest name, leaving room for a number; empty if nothing of the text is legal. */
  static String nearest(String text) {
    String dashed = text.strip().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    String cut = dashed.substring(0, Math.min(dashed.length(), MAX - NUMBER_MAX));
    return cut.replaceAll("^-+|-+$", "");
  }

  static String withNumber(String name, int number) {
    return name + "-" + number;
  }
}
