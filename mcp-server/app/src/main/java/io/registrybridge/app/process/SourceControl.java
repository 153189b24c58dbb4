package io.registrybridge.app.process;

import io.registrybridge.api.RegistryEventSink;
import io.registrybridge.app.admin.SourceActions;
import io.registrybridge.engine.ActionResult;
import io.registrybridge.engine.config.SourceConfig;
import java.util.Optional;

/**
 * What happens to whole sources, as the engine offers it. Each call acts at once; what is published
 * of other sources is not touched.
 */
interface SourceControl {
  /**
   * Adds a source, or takes a changed configuration of one together with a new adapter. What was
   * known of the source stays.
   *
   * @param fingerprint of the data that the adapter reads
   * @return where the new adapter reports to; a former adapter of the source is not heard any more
   */
  RegistryEventSink connect(SourceConfig config, String fingerprint);

  /** Takes a changed configuration of a source whose adapter goes on. */
  void reconfigure(SourceConfig config);

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
