package io.registrybridge.engine.config;

import io.registrybridge.api.error.BridgeException;
import io.registrybridge.api.error.ErrorCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A hash over texts and the content of files, each with its length. Used once. */
final class SettingsDigest {
  private final MessageDigest digest = sha256();

  SettingsDigest text(String text) {
    return bytes(text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The content of a file. What is no regular file, such as a directory, counts by its path alone:
   * who is given a directory watches it himself.
   */
  SettingsDigest file(Path file) {
    if (!Files.isRegularFile(file)) {
      return text("");
    }
    try {
      return bytes(Files.readAllBytes(file));
    } catch (IOException e) {
      // Whoever uses the file reports it; here it is only different from one that can be read.
      return text(FileFailure.describe(e));
    }
  }

  String hex() {
    return HexFormat.of().formatHex(digest.digest());
  }

  private SettingsDigest bytes(byte[] bytes) {
    digest.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
    digest.update(bytes);
    return this;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      // Every Java platform has it (java.security.MessageDigest, "required algorithms").
      throw new BridgeException(ErrorCode.INTERNAL, "this Java has no SHA-256", e);
    }
  }
}
