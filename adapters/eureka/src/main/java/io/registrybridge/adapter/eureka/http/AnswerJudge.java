package io.registrybridge.adapter.eureka.http;

import static io.registrybridge.api.error.ErrorCode.REGISTRY_ANSWER_INVALID;
import static io.registrybridge.api.error.ErrorCode.REGISTRY_LIMIT;
import static io.registrybridge.api.error.ErrorCode.REGISTRY_UNAUTHORIZED;
import static io.registrybridge.api.error.ErrorCode.REGISTRY_UNAVAILABLE;

import io.registrybridge.api.error.BridgeException;
import io.registrybridge.api.error.ErrorCode;

/** The one place that decides whether an answer is worth reading. Pure. */
public final class AnswerJudge {
  private AnswerJudge() {}

  /**
   * Lets a successful answer with JSON pass.
   *
   * @throws BridgeException for every other one; it says what came back and what to do
   */
  public static Answer requireUsable(Answer answer) {
    return switch (answer.status()) {
      case 200 -> requireJson(answer);
      case 401 ->
          throw failure(REGISTRY_UNAUTHORIZED, answer, "set eureka.username and eureka.password");
      case 403 ->
          throw failure(
              REGISTRY_UNAVAILABLE,
              answer,
              "a server that has started and got nothing from its peers answers so for"
                  + " eureka.server.wait-time-in-ms-when-sync-empty (5 minutes by default), and takes"
                  + " registrations meanwhile; a proxy before it may do so as well");
      case 404 ->
          throw failure(
              REGISTRY_ANSWER_INVALID,
              answer,
              "is the path in eureka.urls right? Spring Cloud's is /eureka, others use /eureka/v2 or"
                  + " /v2");
      case 429 -> throw failure(REGISTRY_LIMIT, answer, "raise eureka.interval" + later(answer));
      case 503 ->
          throw failure(
              REGISTRY_UNAVAILABLE,
              answer,
              "the server, or a proxy before it, cannot serve now"
                  + later(answer)
                  + "; with its rate"
                  + " limiter on, add registry-bridge to eureka.server.rate-limiter-privileged-clients");
      default ->
          throw answer.status() >= 500
              ? failure(REGISTRY_UNAVAILABLE, answer, "see the server's log")
              : failure(REGISTRY_ANSWER_INVALID, answer, "is this a Eureka server?");
    };
  }

  private static Answer requireJson(Answer answer) {
    if (answer.text().startsWith("<")) {
      throw new BridgeException(
          REGISTRY_ANSWER_INVALID,
          answer.what()
              + ": the answer is XML or HTML although JSON was asked for: it is no Eureka server, or"
              + " a proxy before it drops the Accept header");
    }
    return answer;
  }

  private static String later(Answer answer) {
    return answer.retryAfter().isEmpty() ? "" : " (Retry-After: " + answer.retryAfter() + ")";
  }

  private static BridgeException failure(ErrorCode code, Answer answer, String advice) {
    return new BridgeException(
        code,
        answer.what() + ": status " + answer.status() + ", '" + answer.text() + "': " + advice);
  }
}
