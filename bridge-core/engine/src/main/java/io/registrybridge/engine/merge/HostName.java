package io.registrybridge.engine.merge;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32C;

/**
 * A host that istiod accepts, and how far it is from the text it was made of.
 *
 * @param value lower case, of two or more DNS labels, the last of them not a number
 * @param change how much of the text had to be changed
 */
public record HostName(String value, Change change) {
  // RFC 1035, section 2.3.4; istiod: pkg/config/validation, ValidateServiceEntry.
  private static final int LABEL_MAX = 63;
  private static final int HOST_MAX = 253;

  /** How much of a text had to be changed to make a host of it; from little to much. */
  public enum Change {
    NONE,
    /** Upper case became lower case. */
    LOWERED,
    /** Characters were replaced, or something was cut or added. */
    REPLACED
  }

  /**
   * Makes the nearest host of any text.
   *
   * @param domain what is appended when the text has no dot
   */
  static HostName nearest(String text, String domain) {
    String lower = text.toLowerCase(Locale.ROOT);
    List<String> labels = new ArrayList<>();
    for (String part : lower.split("\\.", -1)) {
      if (!part.isEmpty()) {
        String label = label(part);
        // Nothing of it is legal: a name of its own, so that two such names stay apart.
        labels.add(label.isEmpty() ? "x-" + hash(part) : label);
      }
    }
    if (labels.isEmpty()) {
      labels.add("x-" + hash(text));
    }
    if (labels.size() == 1) {
      labels.add(label(domain.toLowerCase(Locale.ROOT)));
    }
    if (labels.getLast().chars().allMatch(c -> c >= '0' && c <= '9')) {
      labels.add(labels.removeLast() + "-x");
    }
    String value = fit(String.join(".", labels), text);
    Change change =
        value.equals(text) ? Change.NONE : value.equals(lower) ? Change.LOWERED : Change.REPLACED;
    return new HostName(value, change);
  }

  /** Makes the nearest DNS label of any text. */
  static String nearestLabel(String text) {
    String label = label(text.toLowerCase(Locale.ROOT));
    if (label.isEmpty()) {
      return "x-" + hash(text);
    }
    return label.length() <= LABEL_MAX ? label : cut(label, LABEL_MAX - 9) + "-" + hash(text);
  }

  /** This host with a mark of the text, for a service that cannot have the host itself. */
  HostName marked(String text) {
    int dot = value.indexOf('.');
    String first = cut(value.substring(0, dot), LABEL_MAX - 9) + "-" + hash(text);
    return new HostName(fitHost(first + value.substring(dot), text), Change.REPLACED);
  }

  /** Each illegal character becomes a dash; a label neither begins nor ends with one. */
  private static String label(String part) {
    StringBuilder label = new StringBuilder(part.length());
    part.codePoints().forEach(c -> label.append(isLegal(c) ? (char) c : '-'));
    return trimDashes(label.toString());
  }

  private static boolean isLegal(int c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  }

  private static String trimDashes(String label) {
    int start = 0;
    int end = label.length();
    while (start < end && label.charAt(start) == '-') {
      start++;
    }
    while (end > start && label.charAt(end - 1) == '-') {
      end--;
    }
    return label.substring(start, end);
  }

  private static String fit(String host, String text) {
    List<String> labels = new ArrayList<>();
    for (String label : host.split("\\.", -1)) {
      labels.add(
          label.length() <= LABEL_MAX ? label : cut(label, LABEL_MAX - 9) + "-" + hash(text));
    }
    return fitHost(String.join(".", labels), text);
  }

  /** Too long a host loses its middle: its beginning is for people, its end is the domain. */
  private static String fitHost(String host, String text) {
    if (host.length() <= HOST_MAX) {
      return host;
    }
    String tail = "." + hash(text) + host.substring(host.lastIndexOf('.'));
    String head = host.substring(0, HOST_MAX - tail.length());
    return trimDashes(head.endsWith(".") ? head.substring(0, head.length() - 1) : head) + tail;
  }

  private static String cut(String label, int length) {
    return label.length() <= length ? label : trimDashes(label.substring(0, length));
  }

  /** Short, and equal in every process. */
  private static String hash(String text) {
    CRC32C crc = new CRC32C();
    crc.update(text.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().toHexDigits((int) crc.getValue());
  }

  @Override
  public String toString() {
    return value;
  }
}
