package io.registrybridge.engine;

import io.registrybridge.engine.store.Pace;

/**
 * How the engine works.
 *
 * @param pace how long changes are collected before they are rendered
 */
public record EngineSettings(Pace pace) {
  public static final EngineSettings DEFAULT = new EngineSettings(Pace.DEFAULT);
}
