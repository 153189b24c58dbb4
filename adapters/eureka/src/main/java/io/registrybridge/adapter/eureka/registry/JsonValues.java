package io.registrybridge.adapter.eureka.registry;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/**
 * Reads values from a stream of tokens the way servers write them: numbers and booleans may be
 * texts, and a list of one may be the one (XStream's JSON of old servers). {@code null}, an object
 * in place of a text, and a missing field are all the same: empty.
 */
final class JsonValues {
  private JsonValues() {}

  /** Reads an object whose start was read. */
  @FunctionalInterface
  interface Part {
    void read() throws IOException;
  }

  /** Reads each object of a list whose start was read, or the one object or null in its place. */
  static void eachObject(JsonParser in, Part element) throws IOException {
    if (in.currentToken() == JsonToken.START_OBJECT) {
      element.read();
      return;
    }
    if (in.currentToken() == JsonToken.VALUE_NULL) {
      return;
    }
    if (in.currentToken() != JsonToken.START_ARRAY) {
      throw new IOException(
          "'" + in.currentName() + "' is neither a list nor an object but " + in.currentToken());
    }
    while (in.nextToken() != JsonToken.END_ARRAY) {
      if (in.currentToken() != JsonToken.START_OBJECT) {
        throw new IOException("a list of objects has a " + in.currentToken());
      }
      element.read();
    }
  }

  static String text(JsonParser in) throws IOException {
    JsonToken token = in.currentToken();
    if (token == JsonToken.VALUE_NULL) {
      return "";
    }
    if (token.isScalarValue()) {
      return in.getText();
    }
    in.skipChildren();
    return "";
  }

  /** A whole number; what is none is 0, and one that is too large the largest. */
  static long number(JsonParser in) throws IOException {
    String text = text(in).strip();
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      boolean tooLarge = !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
      return tooLarge ? Long.MAX_VALUE : 0;
    }
  }
}
