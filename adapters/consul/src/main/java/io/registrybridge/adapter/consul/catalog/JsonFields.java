package io.registrybridge.adapter.consul.catalog;

import com.google.gson.JsonParseException;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import io.registrybridge.api.error.BridgeException;
import io.registrybridge.api.error.ErrorCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads JSON field by field, where {@code null} and a missing field are the same: empty. */
final class JsonFields {
  private JsonFields() {}

  /** Reads one value from a stream of tokens. */
  @FunctionalInterface
  interface Part<T> {
    T read(JsonReader json) throws IOException;
  }

  /**
   * Takes one field, or leaves it, in which case it must {@linkplain JsonReader#skipValue skip}.
   */
  @FunctionalInterface
  interface Field {
    void read(String name, JsonReader json) throws IOException;
  }

  /**
   * Reads a whole answer.
   *
   * @throws BridgeException with {@link ErrorCode#REGISTRY_ANSWER_INVALID} if it is not what was
   *     expected
   */
  static <T> T parse(String what, byte[] body, Part<T> part) {
    try (JsonReader json =
        new JsonReader(
            new InputStreamReader(new ByteArrayInputStream(body), StandardCharsets.UTF_8))) {
      T value = part.read(json);
      if (json.peek() != JsonToken.END_DOCUMENT) {
        throw new IOException("something follows the end");
      }
      return value;
    } catch (IOException | IllegalStateException | NumberFormatException | JsonParseException e) {
      throw new BridgeException(
          ErrorCode.REGISTRY_ANSWER_INVALID,
          "Consul's answer for " + what + " cannot be understood: " + e.getMessage(),
          e);
    }
  }

  static void object(JsonReader json, Field field) throws IOException {
    if (isNull(json)) {
      return;
    }
    json.beginObject();
    while (json.hasNext()) {
      field.read(json.nextName(), json);
    }
    json.endObject();
  }

  static <T> List<T> list(JsonReader json, Part<T> element) throws IOException {
    List<T> values = new ArrayList<>();
    if (isNull(json)) {
      return values;
    }
    json.beginArray();
    while (json.hasNext()) {
      values.add(element.read(json));
    }
    json.endArray();
    return values;
  }

  static <T> Map<String, T> map(JsonReader json, Part<T> value) throws IOException {
    Map<String, T> values = new HashMap<>();
    object(json, (name, in) -> values.put(name, value.read(in)));
    return values;
  }

  static String text(JsonReader json) throws IOException {
    return isNull(json) ? "" : json.nextString();
  }

  static int number(JsonReader json) throws IOException {
    return isNull(json) ? 0 : json.nextInt();
  }

  static long index(JsonReader json) throws IOException {
    return isNull(json) ? 0 : json.nextLong();
  }

  private static boolean isNull(JsonReader json) throws IOException {
    if (json.peek() != JsonToken.NULL) {
      return false;
    }
    json.nextNull();
    return true;
  }
}
