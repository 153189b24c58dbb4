package io.registrybridge.api.model;

/** A pattern where {@code *} stands for any characters and {@code ?} for one; case matters. */
public record Glob(String text) {
  private static final Glob ANY = new Glob("*");

  /** The glob that matches everything. */
  public static Glob any() {
    return ANY;
  }

  /** Whether the whole value matches; the time is bounded by the product of both lengths. */
  public boolean matches(String value) {
    int g = 0;
    int v = 0;
    int star = -1;
    int starValue = 0;
    while (v < value.length()) {
      if (g < text.length() && text.charAt(g) == '*') {
        star = g++;
        starValue = v;
      } else if (g < text.length()
          && (text.charAt(g) == '?' || text.charAt(g) == value.charAt(v))) {
        g++;
        v++;
      } else if (star >= 0) {
        g = star + 1;
        v = ++starValue;
      } else {
        return false;
      }
    }
    while (g < text.length() && text.charAt(g) == '*') {
      g++;
    }
    return g == text.length();
  }

  @Override
  public String toString() {
    return text;
  }
}
