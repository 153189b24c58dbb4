package io.registrybridge.adapter.eureka.http;

import io.registrybridge.api.error.BridgeException;
import io.registrybridge.api.error.ErrorCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/**
 * What a server answered, whole.
 *
 * @param what what was asked of whom, for messages
 * @param status the HTTP status
 * @param gzip whether the body is compressed
 * @param retryAfter {@code Retry-After}, as it came; empty without one
 * @param date {@code Date}: the server's clock; empty without one
 * @param body the body, not to be changed
 */
// Answers are never compared, and a list of megabytes is not copied.
@SuppressWarnings("ArrayRecordComponent")
public record Answer(
    String what, int status, boolean gzip, String retryAfter, Optional<Instant> date, byte[] body) {
  private static final int SHOWN_CHARACTERS = 200;
  private static final int BUFFER = 16 * 1024;

  /** Reads an HTTP date. */
  static Optional<Instant> date(String text) {
    try {
      return text.isEmpty()
          ? Optional.empty()
          : Optional.of(Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text)));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  /**
   * The content, decompressed as it is read.
   *
   * @throws BridgeException with {@link ErrorCode#REGISTRY_ANSWER_INVALID} if it is not compressed
   *     as it says
   */
  public InputStream content() {
    try {
      return open();
    } catch (IOException e) {
      throw new BridgeException(
          ErrorCode.REGISTRY_ANSWER_INVALID,
          what + ": the answer is not what gzip makes: " + e.getMessage(),
          e);
    }
  }

  private InputStream open() throws IOException {
    InputStream raw = new ByteArrayInputStream(body);
    return gzip ? new GZIPInputStream(raw, BUFFER) : raw;
  }

  /** The beginning of the content, for messages. */
  String text() {
    try (InputStream in = open()) {
      String text = new String(in.readNBytes(SHOWN_CHARACTERS), StandardCharsets.UTF_8).strip();
      return body.length <= SHOWN_CHARACTERS && !gzip ? text : text + "…";
    } catch (IOException e) {
      return "(not readable: " + e.getMessage() + ")";
    }
  }
}
