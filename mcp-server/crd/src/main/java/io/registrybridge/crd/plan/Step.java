package io.registrybridge.crd.plan;

import io.registrybridge.crd.document.Desired;
import io.registrybridge.crd.document.ObservedResource.Own;
import io.registrybridge.crd.document.ResourceKey;

/** One write. */
public sealed interface Step {
  /** The object it concerns. */
  ResourceKey key();

  /** Applies an object that is not there. */
  record Create(Desired desired) implements Step {
    @Override
    public ResourceKey key() {
      return desired.key();
    }
  }

  /**
   * Applies an object that is there.
   *
   * @param own what is there; the write is refused if it has changed meanwhile
   */
  record Update(Desired desired, Own own) implements Step {
    @Override
    public ResourceKey key() {
      return desired.key();
    }
  }

  /**
   * Deletes an object.
   *
   * @param own what is there; the write is refused if it has changed meanwhile
   * @param evidence why it may go
   */
  record Delete(Own own, Evidence evidence) implements Step {
    @Override
    public ResourceKey key() {
      return own.key();
    }
  }

  /** Why an object may be deleted. */
  enum Evidence {
    /** The engine has published it in this process, and then taken it away. */
    WITHDRAWN("the engine has taken it away"),
    /** It stood there before this process; its sources are in sight and have never shown it. */
    NEVER_SHOWN("its sources were read completely, are in sight and do not show it"),
    /** An operator has ended its source. */
    SOURCE_ENDED("its source is switched off or forgotten"),
    /** Somebody else's ServiceEntry has the host. */
    HOST_TAKEN("another ServiceEntry has its host");

    private final String explanation;

    Evidence(String explanation) {
      this.explanation = explanation;
    }

    /** Why, for people. */
    public String explanation() {
      return explanation;
    }
  }
}
