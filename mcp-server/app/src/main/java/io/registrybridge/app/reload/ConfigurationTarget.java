package io.registrybridge.app.reload;

import io.registrybridge.engine.config.Configuration;
import io.registrybridge.engine.config.Problem;
import java.util.List;

/** Puts a configuration into effect. */
@FunctionalInterface
public interface ConfigurationTarget {
  /**
   * Goes over to a configuration; what is the same in it as before is not touched, so that being
   * given one again does nothing.
   *
   * @return what cannot be put into effect, and stays as it was
   */
  List<Problem> apply(Configuration next);
}
