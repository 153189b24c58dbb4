package io.registrybridge.app.process;

import io.registrybridge.api.RegistryEventSink;
import io.registrybridge.app.admin.SourceActions;
import io.registrybridge.engine.ActionResult;
import io.registrybridge.engine.config.ConfiguredSource;
import java.util.Optional;
import java.util.Set;

/**
 * What happens to whole sources, as the engine offers it. Each call acts at once; what is published
 * of other sources is not touched.
 */
interface SourceControl {
  /**
   * Adds the sources that an earlier process watched and that have no file any more: they are
   * served on, and reported.
   *
   * @param withFile the sources that have one
   */
  void adoptOrphans(Set<String> withFile);

  /**
   * Adds a source, or takes a changed configuration of one together with a new adapter. What was
   * known of the source stays.
   *
   * @return where the new adapter reports to; a former adapter of the source is not heard any more
   */
  RegistryEventSink connect(ConfiguredSource<?> source);

  /** Takes a changed configuration of a source whose adapter goes on. */
  void reconfigure(ConfiguredSource<?> source);

  /** The source's file has disappeared: it is served on, and reported. */
  void orphan(String source);

  /** The source is switched off: everything of it goes. An unknown source is fine. */
  void remove(String source);

  /**
   * Does what an operator has decided.
   *
   * @param service the service that is meant; empty for the whole source
   * @throws io.registrybridge.api.error.BridgeException if there is no such source or service
   */
  ActionResult act(SourceActions.Action action, String source, Optional<String> service);

  /**
   * What is known of a source, for another replica or for disk.
   *
   * @throws io.registrybridge.api.error.BridgeException if there is no such source, or it was not
   *     read yet
   */
  byte[] exportState(String source);
}
