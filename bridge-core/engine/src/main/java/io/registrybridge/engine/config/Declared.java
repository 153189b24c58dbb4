package io.registrybridge.engine.config;

import io.registrybridge.api.config.Setting;
import java.util.Optional;

/**
 * A setting in its file, with what the reference and the reader need beside the declaration.
 *
 * @param setting the declaration
 * @param effectFrom when it has an effect
 */
public record Declared(Setting<?> setting, Effect effectFrom) {

  /** Whether a setting does something yet. */
  public sealed interface Effect {
    /** It does what its description says. */
    record Now() implements Effect {}

    /**
     * It is accepted and checked, so that files need not change later; setting it gives a line.
     *
     * @param harmless the value that asks for what the bridge does anyway, and so gives no line;
     *     empty if there is none
     */
    record Later(Optional<String> harmless) implements Effect {}
  }

  static Declared now(Setting<?> setting) {
    return new Declared(setting, new Effect.Now());
  }

  static Declared later(Setting<?> setting) {
    return new Declared(setting, new Effect.Later(Optional.empty()));
  }

  static Declared laterExcept(Setting<?> setting, String harmless) {
    return new Declared(setting, new Effect.Later(Optional.of(harmless)));
  }

  /** Whether setting this value deserves a line, because nothing will come of it. */
  boolean isWithoutEffect(String value) {
    return switch (effectFrom) {
      case Effect.Now now -> false;
      case Effect.Later(Optional < String > harmless) -> !harmless.equals(Optional.of(value));
    };
  }
}
