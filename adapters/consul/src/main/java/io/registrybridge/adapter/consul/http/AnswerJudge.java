package io.registrybridge.adapter.consul.http;

import static io.registrybridge.api.error.ErrorCode.REGISTRY_ANSWER_INCOMPLETE;
import static io.registrybridge.api.error.ErrorCode.REGISTRY_ANSWER_INVALID;
import static io.registrybridge.api.error.ErrorCode.REGISTRY_LIMIT;
import static io.registrybridge.api.error.ErrorCode.REGISTRY_UNAUTHORIZED;
import static io.registrybridge.api.error.ErrorCode.REGISTRY_UNAVAILABLE;

import io.registrybridge.api.error.ErrorCode;
import io.registrybridge.api.event.SourceStatus.Cause;
import java.time.Duration;

/**
 * The one place that decides what an answer is worth. Pure; each rule was seen on a real server
 * ({@code DESIGN.md}, "What a 200 can hide").
 *
 * @param tokenGiven whether the requests carry a token
 * @param acceptFiltered whether the token is meant to see a part of the services only
 * @param maxStaleness the age from which a stale read is no evidence
 */
public record AnswerJudge(boolean tokenGiven, boolean acceptFiltered, Duration maxStaleness) {

  /** Judges an answer to a query that has an index. */
  public Verdict judge(Answer answer) {
    return answer.status() == 200 ? judgeSuccess(answer) : judgeStatus(answer);
  }

  private Verdict judgeSuccess(Answer answer) {
    if (answer.deniesByDefault() && !tokenGiven) {
      return refused(
          REGISTRY_UNAUTHORIZED,
          answer,
          "Consul's ACLs deny by default and no token is set, so an empty answer means nothing: set"
              + " consul.token");
    }
    if (!answer.knownLeader()) {
      return refused(REGISTRY_UNAVAILABLE, answer, "the answering server knows no leader");
    }
    if (answer.index() == 0) {
      return refused(
          REGISTRY_ANSWER_INVALID,
          answer,
          "the answer has no X-Consul-Index: is there a proxy before Consul, or something else?");
    }
    if (answer.lastContactMillis() > maxStaleness.toMillis()) {
      return refused(
          REGISTRY_UNAVAILABLE,
          answer,
          "the answering server last heard from its leader "
              + answer.lastContactMillis()
              + " ms ago, more than consul.max-stale");
    }
    if (answer.filteredByRights() && !acceptFiltered) {
      return new Verdict.Incomplete(
          answer,
          cause(
              REGISTRY_ANSWER_INCOMPLETE,
              answer,
              "Consul left out what the token may not read: give its policy 'service_prefix \"\" {"
                  + " policy = \"read\" }' and 'node_prefix \"\" { policy = \"read\" }', or set"
                  + " consul.filtered-answers=accept if it is meant to see a part only"));
    }
    return new Verdict.Evidence(answer);
  }

  private static Verdict judgeStatus(Answer answer) {
    String said = "status " + answer.status() + ", '" + answer.text() + "'";
    return switch (answer.status()) {
      case 401, 403 ->
          refused(REGISTRY_UNAUTHORIZED, answer, said + ": check consul.token and its policies");
      case 429 ->
          refused(
              REGISTRY_LIMIT,
              answer,
              said
                  + ": lower consul.max-connections or raise limits.http_max_conns_per_client of"
                  + " the agent");
      default -> {
        boolean denied =
            answer.text().contains("ACL not found") || answer.text().contains("Permission denied");
        if (denied) {
          yield refused(
              REGISTRY_UNAUTHORIZED, answer, said + ": check consul.token and its policies");
        }
        yield answer.status() >= 500
            ? refused(REGISTRY_UNAVAILABLE, answer, said)
            : refused(REGISTRY_ANSWER_INVALID, answer, said + ": is this Consul's HTTP port?");
      }
    };
  }

  private static Verdict refused(ErrorCode code, Answer answer, String what) {
    return new Verdict.Refused(cause(code, answer, what));
  }

  private static Cause cause(ErrorCode code, Answer answer, String what) {
    int parameters = answer.target().indexOf('?');
    String path = parameters < 0 ? answer.target() : answer.target().substring(0, parameters);
    return new Cause(code, path + ": " + what);
  }
}
