package io.registrybridge.crd.document;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * A hash of JSON content that does not depend on the order of fields, so that what the API server
 * gives back has the hash of what it was given. Pure.
 */
final class ContentHash {
  private static final int HASH_BYTES = 16;

  private ContentHash() {}

  /** 32 hexadecimal digits. */
  static String of(JsonNode content) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      add(digest, content);
      return HexFormat.of().formatHex(Arrays.copyOf(digest.digest(), HASH_BYTES));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }

  private static void add(MessageDigest digest, JsonNode node) {
    if (node.isObject()) {
      Map<String, JsonNode> sorted = new TreeMap<>();
      node.properties().forEach(field -> sorted.put(field.getKey(), field.getValue()));
      digest.update((byte) '{');
      sorted.forEach(
          (name, value) -> {
            add(digest, name);
            add(digest, value);
          });
      digest.update((byte) '}');
    } else if (node.isArray()) {
      digest.update((byte) '[');
      node.forEach(element -> add(digest, element));
      digest.update((byte) ']');
    } else {
      digest.update((byte) (node.isTextual() ? 's' : 'v'));
      add(digest, node.asText());
    }
  }

  private static void add(MessageDigest digest, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    digest.update(Integer.toString(bytes.length).getBytes(StandardCharsets.US_ASCII));
    digest.update((byte) ':');
    digest.update(bytes);
  }
}
