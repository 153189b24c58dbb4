package io.registrybridge.engine.render;

import java.util.Locale;
import java.util.regex.Pattern;

/** Names of ServiceEntry ports: DNS labels of at most 63 characters. Pure. */
final class PortName {
  private static final int MAX = 63;
  // A port number, and the number of a copy.
  private static final int NUMBERS_MAX = "-65535-99".length();

  private static final Pattern ILLEGAL = Pattern.compile("[^a-z0-9]+");
  private static final Pattern DASHES_AT_THE_ENDS = Pattern.compile("^-+|-+$");

  private PortName() {}

  /** The nearest name, leaving room for numbers; empty if nothing of the text is legal. */
  static String nearest(String text) {
    String dashed = ILLEGAL.matcher(text.strip().toLowerCase(Locale.ROOT)).replaceAll("-");
    String cut = dashed.substring(0, Math.min(dashed.length(), MAX - NUMBERS_MAX));
    return DASHES_AT_THE_ENDS.matcher(cut).replaceAll("");
  }

  static String withNumber(String name, int number) {
    return name + "-" + number;
  }
}
