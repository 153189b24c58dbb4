package io.registrybridge.adapter.eureka.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.registrybridge.api.error.BridgeException;
import io.registrybridge.api.error.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnswerJudgeTest {
  @Test
  void aSuccessfulAnswerWithJsonPasses() {
    Answer answer = answer(200, "{\"applications\":{}}");

    assertThat(AnswerJudge.requireUsable(answer)).isSameAs(answer);
  }

  @ParameterizedTest
  @CsvSource({
    "401, REGISTRY_UNAUTHORIZED, eureka.username",
    "403, REGISTRY_UNAVAILABLE, wait-time-in-ms-when-sync-empty",
    "404, REGISTRY_ANSWER_INVALID, /eureka/v2",
    "429, REGISTRY_LIMIT, Retry-After: 7",
    "503, REGISTRY_UNAVAILABLE, Retry-After: 7",
    "500, REGISTRY_UNAVAILABLE, log",
    "302, REGISTRY_ANSWER_INVALID, is this a Eureka server?",
    "204, REGISTRY_ANSWER_INVALID, is this a Eureka server?"
  })
  void anyOtherStatusSaysWhatToDo(int status, ErrorCode code, String advice) {
    assertThatThrownBy(() -> AnswerJudge.requireUsable(answer(status, "what it said")))
        .isInstanceOfSatisfying(BridgeException.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessageContaining("http://a/eureka/apps: status " + status)
        .hasMessageContaining("what it said")
        .hasMessageContaining(advice);
  }

  @Test
  void xmlIsNoAnswer() {
    assertThatThrownBy(() -> AnswerJudge.requireUsable(answer(200, " <applications>")))
        .isInstanceOf(BridgeException.class)
        .hasMessageContaining("XML");
  }

  @Test
  void whatIsNotGzipAlthoughItSaysSoIsNoAnswer() {
    Answer answer = new Answer("/apps", 200, true, "", Optional.empty(), new byte[] {1, 2, 3, 4});

    assertThatThrownBy(answer::content)
        .isInstanceOfSatisfying(
            BridgeException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.REGISTRY_ANSWER_INVALID));
  }

  private static Answer answer(int status, String body) {
    return new Answer(
        "http://a/eureka/apps",
        status,
        false,
        "7",
        Optional.empty(),
        body.getBytes(StandardCharsets.UTF_8));
  }
}
