package io.registrybridge.engine;

import java.util.Optional;

/**
 * What an operator may do about what the rules of absence hold (design, section 5). Safe for use by
 * several threads.
 *
 * <p>Each throws a {@link io.registrybridge.api.error.BridgeException} if there is no such source.
 */
public interface OperatorActions {
  /**
   * Believes that what is held is gone.
   *
   * @param service of this service only; without it of all, and then the data that the registry has
   *     now is accepted as its data
   */
  ActionResult accept(String source, Optional<String> service);

  /** Keeps what is held until the registry shows it again or somebody accepts. */
  ActionResult refuse(String source, Optional<String> service);

  /** Lets the first answer go without this source, or with what was withheld of it. */
  ActionResult release(String source);

  /** Takes away a source whose file has disappeared. */
  ActionResult forget(String source);
}
