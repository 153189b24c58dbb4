package io.registrybridge.testkit.fault;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** How a {@link FaultProxy} treats a connection or a request. */
public sealed interface Behaviour {
  /** Everything goes through untouched. */
  Behaviour PASS = new Pass();

  /** Connections are refused, as by a server that is down. Only for the whole proxy. */
  Behaviour REFUSE = new Refuse();

  /** Connections are taken and never answered, as by a server that has stopped working. */
  Behaviour HANG = new Hang();

  /** A successful HTTP answer with a body that is no JSON. */
  Behaviour GARBAGE = http(200, "}{ this is not what you asked for \0");

  /** See {@link #PASS}. */
  record Pass() implements Behaviour {}

  /** See {@link #REFUSE}. */
  record Refuse() implements Behaviour {}

  /** See {@link #HANG}. */
  record Hang() implements Behaviour {}

  /** Each piece of an answer comes late. */
  record Slow(Duration delay) implements Behaviour {}

  /** Answers end, with the connection, after some bytes. */
  record Cut(int bytes) implements Behaviour {}

  /** The server is not asked; the client gets this, and the connection is closed. */
  record Answer(String text) implements Behaviour {}

  /** A whole HTTP answer in place of the server's, such as one of status 403, 429 or 500. */
  static Behaviour http(int status, String body) {
    return new Answer(
        "HTTP/1.1 "
            + status
            + " Fault\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: "
            + body.getBytes(StandardCharsets.UTF_8).length
            + "\r\n\r\n"
            + body);
  }
}
