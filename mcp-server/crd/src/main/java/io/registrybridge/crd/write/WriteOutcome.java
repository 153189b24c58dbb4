package io.registrybridge.crd.write;

import io.registrybridge.crd.document.ObservedResource;
import java.time.Duration;
import java.util.Optional;

/** What came of a write. */
public sealed interface WriteOutcome {
  /** The word for metrics and for the admin port. */
  String word();

  /**
   * It stands there.
   *
   * @param now what stands there
   */
  record Applied(ObservedResource now) implements WriteOutcome {
    @Override
    public String word() {
      return "applied";
    }
  }

  /** It is gone, or was gone already. */
  record Deleted() implements WriteOutcome {
    @Override
    public String word() {
      return "deleted";
    }
  }

  /** It has changed since it was looked at: the watch will tell how. */
  record Outdated() implements WriteOutcome {
    @Override
    public String word() {
      return "outdated";
    }
  }

  /**
   * Somebody else's object stands there, and was left as it was.
   *
   * @param found what stands there; empty if it was not shown
   */
  record Taken(Optional<ObservedResource> found) implements WriteOutcome {
    @Override
    public String word() {
      return "taken";
    }
  }

  /** This bridge has no right to it. */
  record Denied(String message) implements WriteOutcome {
    @Override
    public String word() {
      return "denied";
    }
  }

  /** Its namespace is not there; this bridge makes none. */
  record NamespaceMissing(String message) implements WriteOutcome {
    @Override
    public String word() {
      return "namespace-missing";
    }
  }

  /** The API server does not accept the content, whatever the time. */
  record Refused(String message) implements WriteOutcome {
    @Override
    public String word() {
      return "refused";
    }
  }

  /**
   * The API server has too much to do.
   *
   * @param pause how long it asks to wait
   */
  record Throttled(Duration pause) implements WriteOutcome {
    @Override
    public String word() {
      return "throttled";
    }
  }

  /** The API server does not answer, or not so that it could be understood. */
  record Unreachable(String message) implements WriteOutcome {
    @Override
    public String word() {
      return "unreachable";
    }
  }
}
