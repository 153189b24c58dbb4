package io.registrybridge.testkit.contract;

import io.registrybridge.api.error.ErrorCode;
import java.util.Set;

/** What can go wrong between an adapter and its registry. */
public enum Fault {
  /** Connections are refused. */
  UNREACHABLE(ErrorCode.REGISTRY_UNREACHABLE),
  /** Answers end in the middle. */
  CUT(
      ErrorCode.REGISTRY_UNREACHABLE,
      ErrorCode.REGISTRY_ANSWER_INCOMPLETE,
      ErrorCode.REGISTRY_ANSWER_INVALID),
  /** Answers are successful and make no sense. */
  GARBAGE(ErrorCode.REGISTRY_ANSWER_INVALID, ErrorCode.REGISTRY_ANSWER_INCOMPLETE),
  /** The registry answers that something failed, as with status 500. */
  ERRORS(ErrorCode.REGISTRY_UNAVAILABLE),
  /** The registry refuses because of a limit, as with status 429. */
  LIMIT(ErrorCode.REGISTRY_LIMIT),
  /** The credentials that were good are not any more, as with status 403. */
  UNAUTHORIZED(ErrorCode.REGISTRY_UNAUTHORIZED),
  /** Answers come half a second late, and are right. */
  SLOW,
  /** Connections are taken and never answered. */
  HANG;

  // Set.of is immutable, which the check cannot see.
  @SuppressWarnings("ImmutableEnumChecker")
  private final Set<ErrorCode> codes;

  Fault(ErrorCode... codes) {
    this.codes = Set.of(codes);
  }

  /** The causes that tell an operator of this fault; empty if it need not be noticed soon. */
  public Set<ErrorCode> codes() {
    return codes;
  }
}
