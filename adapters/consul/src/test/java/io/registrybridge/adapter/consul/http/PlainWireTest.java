package io.registrybridge.adapter.consul.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.awaitility.Awaitility.await;

import io.registrybridge.api.concurrent.Cancellable;
import io.registrybridge.api.concurrent.VirtualThreadScheduler;
import io.registrybridge.testkit.FakeScheduler;
import io.registrybridge.testkit.Recorder;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PlainWireTest {
  private static final String OK = "HTTP/1.1 200 OK\r\n";
  private static final Duration LONG = Duration.ofSeconds(10);
  private static final Query QUERY = new Query("/v1/test", List.of(), LONG);

  private final VirtualThreadScheduler scheduler =
      new VirtualThreadScheduler((thread, failure) -> failure.printStackTrace());
  private final ScriptedServer server = new ScriptedServer(scheduler);
  private final PlainWire wire = new PlainWire("secret", 2, scheduler);

  @AfterEach
  void close() {
    wire.close();
    server.close();
    scheduler.close();
  }

  @Test
  void sendsTheRequestAndReadsABodyOfAKnownLength() throws Exception {
    server.answers(OK + "X-Consul-Index: 7\r\ncontent-length: 5\r\n\r\nhello");

    Answer answer = get(QUERY);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.index()).isEqualTo(7);
    assertThat(answer.text()).isEqualTo("hello");
    assertThat(server.requests())
        .singleElement(STRING)
        .startsWith("GET /v1/test HTTP/1.1\r\n")
        .hasLineCount(4)
        .containsSubsequence("X-Consul-Token: secret", "Host: " + server.address())
        .endsWith("Connection: keep-alive");
  }

  @Test
  void sendsTheTargetAsItIs() throws Exception {
    server.answers(answer(""));

    get(new Query("/v1/health/service/a%2Fb%20%C3%A4", List.of("dc=x%26y", "cached"), LONG));

    assertThat(server.requests())
        .singleElement(STRING)
        .startsWith("GET /v1/health/service/a%2Fb%20%C3%A4?dc=x%26y&cached HTTP/1.1\r\n");
  }

  @Test
  void followsNoRedirectAndStoresNothing() throws Exception {
    server.answers(
        "HTTP/1.1 301 Moved\r\nLocation: /other\r\nSet-Cookie: a=b\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm=x\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 503 Busy\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n");

    assertThat(get(QUERY).status()).isEqualTo(301);
    assertThat(get(QUERY).status()).isEqualTo(401);
    assertThat(get(QUERY).status()).isEqualTo(503);
    assertThat(server.requests()).hasSize(3).noneMatch(request -> request.contains("Cookie"));
  }

  @Test
  void readsABodyInChunksWithExtensionsAndTrailers() throws Exception {
    server.answers(
        OK
            + "Transfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\nA\r\n, everyone\r\n0\r\nT: 1\r\n\r\n");

    assertThat(get(QUERY).text()).isEqualTo("hello, everyone");
  }

  @Test
  void readsALongBody() throws Exception {
    String body = "x".repeat(1_000_000);
    server.answers(
        OK + "Transfer-Encoding: chunked\r\n\r\nF4240\r\n" + body + "\r\n0\r\n\r\n",
        OK + "Content-Length: 1000000\r\n\r\n" + body);

    assertThat(get(QUERY).body()).hasSize(1_000_000);
    assertThat(get(QUERY).body()).hasSize(1_000_000);
  }

  @Test
  void aBodyThatEndsWithTheConnectionMayBeCutSoItIsNone() {
    server.answersAndCloses(OK + "\r\nall of it");

    assertThatThrownBy(() -> get(QUERY)).isInstanceOf(IOException.class);
  }

  @Test
  void skipsAnInterimAnswer() throws Exception {
    server.answers("HTTP/1.1 103 Early\r\nLink: x\r\n\r\n" + OK + "Content-Length: 2\r\n\r\nok");

    assertThat(get(QUERY).text()).isEqualTo("ok");
  }

  @Test
  void anErrorIsAnAnswerToo() throws Exception {
    server.answers("HTTP/1.1 429 Too Many\r\nContent-Length: 0\r\n\r\n");

    assertThat(get(QUERY).status()).isEqualTo(429);
  }

  @Test
  void usesAConnectionAgain() throws Exception {
    server.answers(answer("one"), answer("two"));

    assertThat(get(QUERY).text()).isEqualTo("one");
    assertThat(get(QUERY).text()).isEqualTo("two");
    assertThat(server.connections()).isEqualTo(1);
  }

  @Test
  void doesNotUseAConnectionAgainThatTheServerCloses() throws Exception {
    server.answers(OK + "Connection: close\r\nContent-Length: 3\r\n\r\none");
    server.answers(answer("two"));

    assertThat(get(QUERY).text()).isEqualTo("one");
    assertThat(get(QUERY).text()).isEqualTo("two");
    assertThat(server.connections()).isEqualTo(2);
  }

  @Test
  void asksAgainOnAnotherConnectionWhenAKeptOneWasClosedMeanwhile() throws Exception {
    server.answersAndCloses(answer("one"));
    server.answers(answer("two"));

    assertThat(get(QUERY).text()).isEqualTo("one");
    assertThat(get(QUERY).text()).isEqualTo("two");
  }

  @Test
  void asksAgainOnAConnectionThatIsSurelyNew() throws Exception {
    server.answersAndCloses(answer("one"));
    server.answersAndCloses(answer("two"));
    Wire.Exchange first = wire.start(QUERY, server.address());
    Wire.Exchange second = wire.start(QUERY, server.address());
    Recorder<String> ends = new Recorder<>();
    scheduler.start("first", () -> ends.accept(end(first)));
    scheduler.start("second", () -> ends.accept(end(second)));
    ends.await(values -> assertThat(values).containsExactly("answered", "answered"));
    server.answers(answer("three"));

    assertThat(get(QUERY).text()).isEqualTo("three");
  }

  @Test
  void doesNotAskAgainWhenTheFirstTryWasOnANewConnection() {
    server.answersAndCloses("");
    server.answers(answer("two"));

    assertThatThrownBy(() -> get(QUERY)).isInstanceOf(IOException.class);

    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void doesNotAskAgainWhenAnAnswerHadBegun() throws Exception {
    server.answersAndCloses(answer("one"), "HTTP/1.1 2");
    server.answers(answer("three"));
    get(QUERY);

    assertThatThrownBy(() -> get(QUERY)).isInstanceOf(IOException.class);

    assertThat(server.requests()).hasSize(2);
  }

  @Test
  void anAnswerThatIsCutIsNone() {
    // What ends it, and all of its body, is there when the last part's length 0 has come.
    String whole = OK + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n";
    for (int length = 0; length < whole.length(); length++) {
      server.answersAndCloses(whole.substring(0, length));

      assertThatThrownBy(() -> get(QUERY))
          .as("the first %d bytes", length)
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void whatIsNotHttpIsNoAnswer() {
    for (String garbage :
        List.of(
            "SSH-2.0-OpenSSH\r\n\r\n",
            "HTTP/1.1 abc\r\n\r\n",
            OK + "no colon\r\n\r\n",
            OK + "Content-Length: -1\r\n\r\n",
            OK + "Content-Length: 3, 4\r\n\r\nabcd",
            OK + "Transfer-Encoding: gzip\r\n\r\n",
            OK + "Transfer-Encoding: chunked\r\n\r\n7fffffffff\r\n",
            OK + "Transfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n0\r\n\r\n",
            OK + "X: " + "y".repeat(100_000) + "\r\n\r\n")) {
      server.answersAndCloses(garbage);

      assertThatThrownBy(() -> get(QUERY)).as(garbage).isInstanceOf(IOException.class);
    }
  }

  @Test
  void givesUpWhenNoAnswerComesInTime() {
    server.answers("");

    assertThatThrownBy(() -> get(new Query("/v1/test", List.of(), Duration.ofMillis(100))))
        .isInstanceOf(SocketTimeoutException.class);
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void givesUpWhenAnAnswerIsNotCompleteInTime() throws Exception {
    FakeScheduler clock = new FakeScheduler();
    try (PlainWire timed = new PlainWire("", 1, clock)) {
      server.answers(OK + "Content-Length: 100\r\n\r\nthe beginning");
      Wire.Exchange exchange = timed.start(QUERY, server.address());
      Recorder<String> ends = new Recorder<>();
      scheduler.start("waiting", () -> ends.accept(end(exchange)));
      await().untilAsserted(() -> assertThat(server.requests()).hasSize(1));

      clock.advance(LONG.plusSeconds(11));

      ends.await(values -> assertThat(values).containsExactly("too late"));
    }
  }

  @Test
  void cancellingEndsTheWaitingAtOnce() throws Exception {
    server.answers("");
    Wire.Exchange exchange = wire.start(QUERY, server.address());
    Recorder<String> ends = new Recorder<>();
    scheduler.start("waiting", () -> ends.accept(end(exchange)));
    await().untilAsserted(() -> assertThat(server.requests()).hasSize(1));

    exchange.cancel();

    ends.await(values -> assertThat(values).containsExactly("no answer"));
  }

  @Test
  void cancellingEndsTheReadingOfABody() throws Exception {
    server.answers(OK + "Content-Length: 100\r\n\r\nthe beginning");
    Wire.Exchange exchange = wire.start(QUERY, server.address());
    Recorder<String> ends = new Recorder<>();
    scheduler.start("waiting", () -> ends.accept(end(exchange)));
    await().untilAsserted(() -> assertThat(server.requests()).hasSize(1));

    exchange.cancel();

    ends.await(values -> assertThat(values).containsExactly("no answer"));
    await().untilAsserted(() -> assertThat(server.closedByClient()).isEqualTo(1));
  }

  @Test
  void aCancelledRequestIsNotSent() throws Exception {
    server.answers(answer("one"));
    Wire.Exchange exchange = wire.start(QUERY, server.address());
    exchange.cancel();

    assertThat(end(exchange)).isEqualTo("no answer");

    assertThat(server.requests()).isEmpty();
  }

  @Test
  void anInterruptEndsTheWaitingAtOnce() throws Exception {
    server.answers("");
    Wire.Exchange exchange = wire.start(QUERY, server.address());
    Recorder<String> ends = new Recorder<>();
    Cancellable waiting = scheduler.start("waiting", () -> ends.accept(end(exchange)));
    await().untilAsserted(() -> assertThat(server.requests()).hasSize(1));

    waiting.cancel();

    ends.await(values -> assertThat(values).containsExactly("interrupted"));
  }

  @Test
  void waitsForAPlaceWhenAllAreTaken() throws Exception {
    server.answers(answer("one"), answer("two"), answer("three"));
    Wire.Exchange first = wire.start(QUERY, server.address());
    Wire.Exchange second = wire.start(QUERY, server.address());
    Recorder<String> third = new Recorder<>();
    scheduler.start("third", () -> third.accept(third()));

    first.answer();

    third.await(values -> assertThat(values).containsExactly("answered"));
    second.answer();
    assertThat(server.connections()).isEqualTo(1);
  }

  @Test
  void aKeptConnectionToAnotherAgentMakesRoom() throws Exception {
    PlainWire single = new PlainWire("", 1, scheduler);
    try (single;
        ScriptedServer other = new ScriptedServer(scheduler)) {
      server.answers(answer("one"));
      other.answers(answer("two"));
      single.start(QUERY, server.address()).answer();

      assertThat(single.start(QUERY, other.address()).answer().text()).isEqualTo("two");

      await().untilAsserted(() -> assertThat(server.closedByClient()).isEqualTo(1));
    }
  }

  @Test
  void aPlaceIsGivenBackByWhatFailed() throws Exception {
    for (int i = 0; i < 5; i++) {
      server.answersAndCloses("");
      assertThatThrownBy(() -> get(QUERY)).isInstanceOf(IOException.class);
    }
    server.answers(answer("one"));

    assertThat(get(QUERY).text()).isEqualTo("one");
  }

  @Test
  void closingEndsWhatWaitsAndLeavesNoConnection() throws Exception {
    server.answers("");
    server.answers(answer("kept"));
    Wire.Exchange silent = wire.start(QUERY, server.address());
    Recorder<String> ends = new Recorder<>();
    scheduler.start("silent", () -> ends.accept(end(silent)));
    await().untilAsserted(() -> assertThat(server.requests()).hasSize(1));
    get(QUERY);
    wire.start(QUERY, server.address());
    scheduler.start("no place left", () -> ends.accept(third()));

    wire.close();

    ends.await(
        values ->
            assertThat(values)
                .hasSize(2)
                .anyMatch(value -> value.equals("no answer"))
                .anyMatch(value -> value.endsWith("the adapter is closed")));
    await().untilAsserted(() -> assertThat(server.closedByClient()).isEqualTo(2));
  }

  @Test
  void aTokenThatIsNoHeaderIsRefused() {
    assertThatThrownBy(() -> new PlainWire("a\r\nX-Evil: b", 2, scheduler))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("token")
        .hasMessageNotContaining("Evil");
  }

  private Answer get(Query query) throws IOException, InterruptedException {
    return wire.start(query, server.address()).answer();
  }

  private String third() {
    try {
      return end(wire.start(QUERY, server.address()));
    } catch (IOException | InterruptedException e) {
      return e.toString();
    }
  }

  private static String end(Wire.Exchange exchange) {
    try {
      exchange.answer();
      return "answered";
    } catch (SocketTimeoutException e) {
      return "too late";
    } catch (IOException e) {
      return "no answer";
    } catch (InterruptedException e) {
      return "interrupted";
    }
  }

  private static String answer(String body) {
    int length = body.getBytes(StandardCharsets.UTF_8).length;
    return OK + "Content-Length: " + length + "\r\n\r\n" + body;
  }
}
