package io.registrybridge.crd.document;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;

/** The names that Kubernetes gives to objects: DNS subdomains of RFC 1123. Pure. */
final class KubernetesName {
  private static final int MAX = 253;
  private static final int HASH_BYTES = 5;
  private static final Pattern LEGAL =
      Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
  private static final Pattern ILLEGAL_ENDS = Pattern.compile("^[^a-z0-9]+|[^a-z0-9]+$");

  private KubernetesName() {}

  /**
   * The name itself if it is legal; otherwise the nearest one, with a hash that keeps two apart
   * which come near each other. istiod allows hosts such as {@code *.example} and of 255 letters.
   */
  static String of(String name) {
    if (name.length() <= MAX && LEGAL.matcher(name).matches()) {
      return name;
    }
    String suffix = "-" + hash(name);
    String plain =
        name.toLowerCase(Locale.ROOT)
            .replaceAll("[^a-z0-9.-]", "-")
            .replaceAll("[.-]*\\.[.-]*", ".");
    String trimmed = ILLEGAL_ENDS.matcher(plain).replaceAll("");
    String head = trimmed.substring(0, Math.min(trimmed.length(), MAX - suffix.length() - 1));
    return "x" + (head.isEmpty() ? "" : ILLEGAL_ENDS.matcher(head).replaceAll("")) + suffix;
  }

  private static String hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(Arrays.copyOf(digest, HASH_BYTES));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
