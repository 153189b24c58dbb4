package io.registrybridge.crd.kube;

import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusCause;
import io.fabric8.kubernetes.api.model.StatusDetails;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.registrybridge.crd.plan.Step;
import io.registrybridge.crd.write.WriteOutcome;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What the API server's refusals mean; apimachinery, {@code api/errors}. Pure. */
final class KubeErrors {
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;
  private static final int CONFLICT = 409;
  private static final int TOO_LARGE = 413;
  private static final int INVALID = 422;
  private static final int TOO_MANY = 429;
  private static final int BAD_REQUEST = 400;
  private static final Duration DEFAULT_PAUSE = Duration.ofSeconds(1);

  private KubeErrors() {}

  static WriteOutcome outcome(KubernetesClientException failure, Step step) {
    String message = text(failure);
    return switch (failure.getCode()) {
      case CONFLICT ->
          step instanceof Step.Create && has(failure, "FieldManagerConflict")
              ? new WriteOutcome.Taken(Optional.empty())
              : new WriteOutcome.Outdated();
      case FORBIDDEN ->
          has(failure, "NamespaceTerminating")
              ? new WriteOutcome.NamespaceMissing(
                  "namespace " + step.key().namespace() + " is being deleted")
              : new WriteOutcome.Denied(
                  message + " (the bridge's rights: deploy/kubernetes/rbac.yaml)");
      case NOT_FOUND -> notFound(failure, step, message);
      case TOO_MANY -> new WriteOutcome.Throttled(pause(failure));
      case BAD_REQUEST, INVALID, TOO_LARGE -> new WriteOutcome.Refused(message);
      case UNAUTHORIZED ->
          new WriteOutcome.Unreachable("the API server does not know the credentials: " + message);
      default -> new WriteOutcome.Unreachable(message);
    };
  }

  private static WriteOutcome notFound(
      KubernetesClientException failure, Step step, String message) {
    if (step instanceof Step.Delete) {
      return new WriteOutcome.Deleted();
    }
    if (details(failure).map(StatusDetails::getKind).filter("namespaces"::equals).isPresent()) {
      return new WriteOutcome.NamespaceMissing(
          "namespace " + step.key().namespace() + " does not exist; the bridge makes none");
    }
    return step instanceof Step.Update
        ? new WriteOutcome.Outdated()
        : new WriteOutcome.Refused(message + " (are Istio's CRDs installed?)");
  }

  static boolean isInvalid(KubernetesClientException failure) {
    return failure.getCode() == INVALID || failure.getCode() == BAD_REQUEST;
  }

  static boolean isNotFound(KubernetesClientException failure) {
    return failure.getCode() == NOT_FOUND;
  }

  /** Somebody was faster, or has changed it. */
  static boolean isConflict(KubernetesClientException failure) {
    return failure.getCode() == CONFLICT;
  }

  private static Duration pause(KubernetesClientException failure) {
    return details(failure)
        .map(StatusDetails::getRetryAfterSeconds)
        .filter(seconds -> seconds > 0)
        .map(Duration::ofSeconds)
        .orElse(DEFAULT_PAUSE);
  }

  private static boolean has(KubernetesClientException failure, String reason) {
    List<StatusCause> causes = details(failure).map(StatusDetails::getCauses).orElse(List.of());
    return causes.stream().anyMatch(cause -> reason.equals(cause.getReason()));
  }

  private static Optional<StatusDetails> details(KubernetesClientException failure) {
    return Optional.ofNullable(failure.getStatus()).map(Status::getDetails);
  }

  /** What the API server said, or why there is no answer. */
  static String text(Throwable failure) {
    Throwable last = failure;
    for (Throwable each = failure; each != null; each = each.getCause()) {
      if (each instanceof KubernetesClientException answered && answered.getStatus() != null) {
        String said = answered.getStatus().getMessage();
        if (said != null) {
          return said;
        }
      }
      last = each;
    }
    return last.equals(failure)
        ? String.valueOf(failure.getMessage())
        : failure.getMessage() + ": " + last;
  }
}
