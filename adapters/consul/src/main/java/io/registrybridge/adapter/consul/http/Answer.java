package io.registrybridge.adapter.consul.http;

import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;

/**
 * What Consul answered, with the headers that tell what it is worth.
 *
 * @param target what was asked
 * @param status the HTTP status
 * @param index {@code X-Consul-Index}; 0 without one
 * @param knownLeader {@code X-Consul-KnownLeader}; true without one, and for a streamed answer,
 *     where Consul (seen with 1.22.3) always says false
 * @param streamed whether the agent's streaming backend answered, which has no marks
 * @param lastContactMillis {@code X-Consul-LastContact}; how old the answering server's data may be
 * @param filteredByRights {@code X-Consul-Results-Filtered-By-ACLs}
 * @param deniesByDefault whether {@code X-Consul-Default-ACL-Policy} is {@code deny}
 * @param body the body, not to be changed
 */
// Answers are never compared, and a list of megabytes is not copied.
@SuppressWarnings("ArrayRecordComponent")
public record Answer(
    String target,
    int status,
    long index,
    boolean knownLeader,
    boolean streamed,
    long lastContactMillis,
    boolean filteredByRights,
    boolean deniesByDefault,
    byte[] body) {
  private static final int SHOWN_CHARACTERS = 200;

  /**
   * @param header gives a header's value by its name, and an empty text where it is missing
   */
  static Answer of(String target, int status, UnaryOperator<String> header, byte[] body) {
    boolean streamed = "streaming".equals(header.apply("X-Consul-Query-Backend"));
    return new Answer(
        target,
        status,
        number(header.apply("X-Consul-Index")),
        streamed || !"false".equals(header.apply("X-Consul-KnownLeader")),
        streamed,
        number(header.apply("X-Consul-LastContact")),
        "true".equals(header.apply("X-Consul-Results-Filtered-By-ACLs")),
        "deny".equals(header.apply("X-Consul-Default-ACL-Policy")),
        body);
  }

  /** The beginning of the body, for messages. */
  public String text() {
    String text = new String(body, StandardCharsets.UTF_8).strip();
    return text.length() <= SHOWN_CHARACTERS ? text : text.substring(0, SHOWN_CHARACTERS) + "…";
  }

  private static long number(String text) {
    try {
      return text.isEmpty() ? 0 : Long.parseUnsignedLong(text);
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
