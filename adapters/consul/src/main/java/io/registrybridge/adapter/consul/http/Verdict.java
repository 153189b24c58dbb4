package io.registrybridge.adapter.consul.http;

import io.registrybridge.api.error.BridgeException;
import io.registrybridge.api.event.SourceStatus.Cause;

/** What an answer is worth. A 200 is not always evidence. */
public sealed interface Verdict {

  /** Complete and current: what is not in it is not there. */
  record Evidence(Answer answer) implements Verdict {}

  /** What is in it is there; what is not in it may be there as well. */
  record Incomplete(Answer answer, Cause cause) implements Verdict {
    /** For a caller to whom only the whole is of use. */
    public BridgeException exception() {
      return new BridgeException(cause.code(), cause.detail());
    }
  }

  /** Says nothing about the services. */
  record Refused(Cause cause) implements Verdict {
    /** The refusal, to be thrown. */
    public BridgeException exception() {
      return new BridgeException(cause.code(), cause.detail());
    }
  }
}
