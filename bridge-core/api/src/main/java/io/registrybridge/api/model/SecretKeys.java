package io.registrybridge.api.model;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Keeps secrets inside the adapter: metadata whose key looks like a secret's is dropped before it
 * becomes part of the model, so it can reach no label, log, page or disk.
 */
public final class SecretKeys {
  private static final List<String> WORDS =
      List.of("token", "password", "passwd", "secret", "credential", "apikey", "private");

  private static final Pattern SEPARATOR = Pattern.compile("[-_. ]");

  private SecretKeys() {}

  /**
   * Whether a metadata key looks like that of a secret, in any case, with or without separators.
   */
  public static boolean isSecret(String key) {
    String plain = SEPARATOR.matcher(key.toLowerCase(Locale.ROOT)).replaceAll("");
    return WORDS.stream().anyMatch(plain::contains);
  }

  /** The same metadata without the entries that look like secrets. */
  public static Map<String, String> without(Map<String, String> metadata) {
    return metadata.entrySet().stream()
        .filter(entry -> !isSecret(entry.getKey()))
        .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
  }
}
