package io.registrybridge.adapter.consul.catalog;

import io.registrybridge.api.error.BridgeException;
import io.registrybridge.api.error.ErrorCode;
import java.nio.charset.StandardCharsets;

/**
 * Walks over a JSON array of objects and finds four fields of each, without making an object of
 * anything.
 *
 * <p>The list of all checks has 2 MB at 5,000 instances: a general parser would spend most of the
 * adapter's CPU on fields that nobody looks at. Strings are kept as ranges of the body; only Go's
 * own JSON encoder is on the other side, so a name is always written with the same bytes and can be
 * compared and hashed as it stands.
 */
final class RecordScanner {
  private static final byte[] NODE = bytes("Node");
  private static final byte[] CHECK = bytes("CheckID");
  private static final byte[] SERVICE = bytes("ServiceName");
  private static final byte[] INDEX = bytes("ModifyIndex");

  private final byte[] body;
  private int at;

  private int start;
  private int nodeStart;
  private int nodeEnd;
  private int checkStart;
  private int checkEnd;
  private int serviceStart;
  private int serviceEnd;
  private long index;

  RecordScanner(byte[] body) {
    this.body = body;
    skipSpace();
    if (peek() == 'n') {
      at = body.length;
    } else {
      expect('[');
    }
  }

  /**
   * Walks on behind an object of the array.
   *
   * @param at what {@link #end} gave for that object
   */
  RecordScanner(byte[] body, int at) {
    this.body = body;
    this.at = at;
  }

  /** Where the object begins. */
  int start() {
    return start;
  }

  /** Where what comes after the object begins. */
  int end() {
    return at;
  }

  /** Moves to the next object; false at the end. */
  boolean next() {
    if (at >= body.length) {
      return false;
    }
    skipSpace();
    if (peek() == ',') {
      at++;
      skipSpace();
    }
    if (peek() == ']') {
      at = body.length;
      return false;
    }
    readObject();
    return true;
  }

  /** {@code ModifyIndex}. */
  long index() {
    return index;
  }

  /** Hash of node and check id, 64 bits: at 100,000 checks two meet once in 10^9 lists. */
  long identity() {
    long hash = 0xcbf29ce484222325L;
    for (int i = nodeStart; i < nodeEnd; i++) {
      hash = (hash ^ body[i]) * 0x100000001b3L;
    }
    hash = (hash ^ 0xff) * 0x100000001b3L;
    for (int i = checkStart; i < checkEnd; i++) {
      hash = (hash ^ body[i]) * 0x100000001b3L;
    }
    return mix(hash);
  }

  /** The service's name; empty for a check of a node. */
  String service() {
    return text(serviceStart, serviceEnd);
  }

  /** The node's name. */
  String node() {
    return text(nodeStart, nodeEnd);
  }

  private void readObject() {
    nodeStart = nodeEnd = checkStart = checkEnd = serviceStart = serviceEnd = 0;
    index = 0;
    start = at;
    expect('{');
    skipSpace();
    while (peek() != '}') {
      readField();
      skipSpace();
      if (peek() == ',') {
        at++;
        skipSpace();
      }
    }
    at++;
  }

  private void readField() {
    expect('"');
    int start = at;
    skipString();
    int end = at - 1;
    skipSpace();
    expect(':');
    skipSpace();
    if (matches(start, end, INDEX)) {
      index = number();
    } else if (peek() != '"') {
      skipValue();
    } else {
      at++;
      int valueStart = at;
      skipString();
      keep(start, end, valueStart, at - 1);
    }
  }

  private void keep(int nameStart, int nameEnd, int start, int end) {
    if (matches(nameStart, nameEnd, NODE)) {
      nodeStart = start;
      nodeEnd = end;
    } else if (matches(nameStart, nameEnd, CHECK)) {
      checkStart = start;
      checkEnd = end;
    } else if (matches(nameStart, nameEnd, SERVICE)) {
      serviceStart = start;
      serviceEnd = end;
    }
  }

  private boolean matches(int start, int end, byte[] name) {
    if (end - start != name.length) {
      return false;
    }
    for (int i = 0; i < name.length; i++) {
      if (body[start + i] != name[i]) {
        return false;
      }
    }
    return true;
  }

  private long number() {
    long value = 0;
    while (peek() >= '0' && peek() <= '9') {
      value = value * 10 + (body[at++] - '0');
    }
    return value;
  }

  private void skipValue() {
    int depth = 0;
    while (true) {
      switch (peek()) {
        case '"' -> {
          at++;
          skipString();
        }
        case '{', '[' -> {
          depth++;
          at++;
        }
        case '}', ']' -> {
          if (depth == 0) {
            return;
          }
          depth--;
          at++;
        }
        case ',' -> {
          if (depth == 0) {
            return;
          }
          at++;
        }
        default -> at++;
      }
    }
  }

  /** Moves behind the closing quote of a string whose opening quote was read. */
  private void skipString() {
    while (peek() != '"') {
      at += body[at] == '\\' ? 2 : 1;
    }
    at++;
  }

  private void skipSpace() {
    while (at < body.length && body[at] <= ' ') {
      at++;
    }
  }

  private byte peek() {
    if (at >= body.length) {
      throw invalid("it ends too early");
    }
    return body[at];
  }

  private void expect(char character) {
    if (peek() != character) {
      throw invalid("expected '" + character + "' at byte " + at);
    }
    at++;
  }

  private String text(int start, int end) {
    String text = new String(body, start, end - start, StandardCharsets.UTF_8);
    if (text.indexOf('\\') < 0) {
      return text;
    }
    byte[] quoted = ("\"" + text + "\"").getBytes(StandardCharsets.UTF_8);
    return JsonFields.parse("a list of checks", quoted, JsonFields::text);
  }

  private static BridgeException invalid(String why) {
    return new BridgeException(
        ErrorCode.REGISTRY_ANSWER_INVALID, "Consul's list of checks cannot be understood: " + why);
  }

  private static long mix(long hash) {
    long mixed = (hash ^ (hash >>> 32)) * 0x9e3779b97f4a7c15L;
    return mixed ^ (mixed >>> 29);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
