package io.registrybridge.adapter.consul.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.registrybridge.api.error.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The table of what an answer is worth. */
class AnswerJudgeTest {

  @ParameterizedTest
  @CsvSource({
    // status, index, leader, stale ms, filtered, denies, token, accept, verdict, code
    "200, 7, true, 0, false, false, false, false, Evidence, ",
    "200, 7, true, 0, false, true, true, false, Evidence, ",
    "200, 7, true, 0, false, true, false, false, Refused, REGISTRY_UNAUTHORIZED",
    "200, 7, false, 0, false, false, false, false, Refused, REGISTRY_UNAVAILABLE",
    "200, 0, true, 0, false, false, false, false, Refused, REGISTRY_ANSWER_INVALID",
    "200, 7, true, 10001, false, false, false, false, Refused, REGISTRY_UNAVAILABLE",
    "200, 7, true, 10000, false, false, false, false, Evidence, ",
    "200, 7, true, 0, true, true, true, false, Incomplete, REGISTRY_ANSWER_INCOMPLETE",
    "200, 7, true, 0, true, true, true, true, Evidence, ",
    "401, 0, true, 0, false, true, true, false, Refused, REGISTRY_UNAUTHORIZED",
    "403, 1, false, 0, false, true, true, false, Refused, REGISTRY_UNAUTHORIZED",
    "404, 0, true, 0, false, false, false, false, Refused, REGISTRY_ANSWER_INVALID",
    "429, 0, true, 0, false, false, false, false, Refused, REGISTRY_LIMIT",
    "500, 0, true, 0, false, false, false, false, Refused, REGISTRY_UNAVAILABLE",
    "503, 0, true, 0, false, false, false, false, Refused, REGISTRY_UNAVAILABLE",
  })
  void judges(
      int status,
      long index,
      boolean leader,
      long staleMillis,
      boolean filtered,
      boolean denies,
      boolean token,
      boolean accept,
      String verdict,
      ErrorCode code) {
    Answer answer =
        new Answer(
            "/v1/catalog/services?dc=dc1",
            status,
            index,
            leader,
            false,
            staleMillis,
            filtered,
            denies,
            "{}".getBytes(StandardCharsets.UTF_8));

    Verdict judged = new AnswerJudge(token, accept, Duration.ofSeconds(10)).judge(answer);

    assertThat(judged.getClass().getSimpleName()).isEqualTo(verdict);
    switch (judged) {
      case Verdict.Evidence evidence -> assertThat(evidence.answer()).isSameAs(answer);
      case Verdict.Incomplete incomplete -> assertThat(incomplete.cause().code()).isEqualTo(code);
      case Verdict.Refused refused -> assertThat(refused.cause().code()).isEqualTo(code);
    }
  }
}
