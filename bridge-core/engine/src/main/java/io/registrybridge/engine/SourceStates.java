package io.registrybridge.engine;

import io.registrybridge.engine.EngineSettings.LastKnownGood;
import io.registrybridge.engine.state.SavedState;
import io.registrybridge.engine.state.StateCorruptException;
import io.registrybridge.engine.state.StateFiles;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the sources start from: their states of an earlier process, or a replica's (design, section
 * 5.3). Not thread-safe; the engine guards it.
 */
final class SourceStates {
  private static final Logger LOGGER = LoggerFactory.getLogger(SourceStates.class);

  private final Optional<LastKnownGood> settings;
  private final Optional<StateFiles> files;
  private final Supplier<Instant> wallTime;
  private final Map<String, SavedState> fromReplicas = new HashMap<>();
  private final Map<String, SavedState> withheld = new HashMap<>();

  SourceStates(Optional<LastKnownGood> settings, Supplier<Instant> wallTime) {
    this.settings = settings;
    this.files = settings.map(LastKnownGood::directory).map(StateFiles::new);
    this.wallTime = wallTime;
  }

  /** Where states are kept; empty for nowhere. */
  Optional<StateFiles> files() {
    return files;
  }

  /** Takes a state that a replica has; it counts if there is none on disk. */
  void offer(SavedState state) {
    fromReplicas.put(state.source(), state);
  }

  /** Whether a source could start from what is kept of it on disk. */
  boolean knows(String source, String fingerprint) {
    return read(source).filter(state -> doubt(state, fingerprint).isEmpty()).isPresent();
  }

  /**
   * What a source is to start from; empty if nothing is known of it, or if what is known must be
   * released by an operator first.
   */
  Optional<SavedState> start(String source, String fingerprint) {
    Optional<SavedState> replica = Optional.ofNullable(fromReplicas.remove(source));
    Optional<SavedState> own = read(source);
    Optional<SavedState> usable =
        Stream.concat(own.stream(), replica.stream())
            .filter(state -> doubt(state, fingerprint).isEmpty())
            .findFirst();
    Optional<SavedState> known = own.or(() -> replica);
    Optional<String> doubt = known.flatMap(state -> doubt(state, fingerprint));
    if (usable.isPresent() || known.isEmpty() || doubt.isEmpty()) {
      return usable;
    }
    withheld.put(source, known.get());
    setAside(source);
    LOGGER
        .atWarn()
        .addKeyValue("source", source)
        .addKeyValue("savedAt", known.get().savedAt())
        .addKeyValue("why", doubt.get())
        .log("the last known good state waits for 'bridge release'");
    return Optional.empty();
  }

  /**
   * What a source without a file is served from, however old it is: nobody can ask the registry.
   */
  Optional<SavedState> orphan(String source) {
    return read(source);
  }

  /** The state that waits for an operator. */
  Optional<SavedState> release(String source) {
    return Optional.ofNullable(withheld.remove(source));
  }

  /** Forgets a source, also on disk. */
  void forget(String source) {
    withheld.remove(source);
    try {
      if (files.isPresent()) {
        files.get().delete(source);
      }
    } catch (IOException e) {
      warn(source, "its last known good state cannot be deleted", e);
    }
  }

  private Optional<SavedState> read(String source) {
    try {
      return files.isPresent() ? files.get().read(source) : Optional.empty();
    } catch (StateCorruptException | IOException e) {
      warn(source, "there is no usable last known good state", e);
      return Optional.empty();
    }
  }

  private void setAside(String source) {
    try {
      if (files.isPresent()) {
        files.get().setAside(source);
      }
    } catch (IOException e) {
      warn(source, "its last known good state cannot be set aside", e);
    }
  }

  private static void warn(String source, String what, Exception e) {
    LOGGER.atWarn().addKeyValue("source", source).addKeyValue("cause", e.toString()).log(what);
  }

  private Optional<String> doubt(SavedState state, String fingerprint) {
    if (!state.fingerprint().equals(fingerprint)) {
      return Optional.of(
          "it was read from '" + state.fingerprint() + "', and now it is '" + fingerprint + "'");
    }
    Duration age = Duration.between(state.savedAt(), wallTime.get());
    return settings
        .map(LastKnownGood::maxAge)
        .filter(maxAge -> age.compareTo(maxAge) > 0)
        .map(maxAge -> "it is older than data.max-age (" + maxAge + ")");
  }
}
