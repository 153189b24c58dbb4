package io.registrybridge.app.admin;

import io.registrybridge.api.error.BridgeException;
import io.registrybridge.engine.ActionResult;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What an operator may decide of a source. */
@FunctionalInterface
public interface SourceActions {
  /**
   * Does it, at once.
   *
   * @param service the service that is meant; empty for the whole source
   * @throws BridgeException if it cannot be done, with why and what could be
   */
  ActionResult act(Action action, String source, Optional<String> service);

  /** The decisions; their names are part of the API. */
  enum Action {
    /** What is held is gone. */
    ACCEPT(true),
    /** What is held stays until the registry shows it again. */
    REFUSE(true),
    /** What was restored may be used, and the readiness gate waits no longer. */
    RELEASE(false),
    /** Everything of a source without a file goes. */
    FORGET(false);

    private final boolean ofService;

    Action(boolean ofService) {
      this.ofService = ofService;
    }

    /** Whether it can be said of a single service. */
    public boolean isOfService() {
      return ofService;
    }

    /** The word for it, such as {@code accept}. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Action> of(String word) {
      return Arrays.stream(values()).filter(action -> action.word().equals(word)).findFirst();
    }
  }
}
