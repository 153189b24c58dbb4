package io.registrybridge.engine.config;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A configuration without problems.
 *
 * @param bridge what {@code bridge.properties} says
 * @param sources one for each adapter file, by name, also those that are switched off
 * @param bridgeDigests a hash of each setting's value in {@code bridge.properties}, by key
 * @param notices what is right and yet worth a line to the operator, such as a key without effect
 */
public record Configuration(
    BridgeConfig bridge,
    List<ConfiguredSource<?>> sources,
    SortedMap<String, String> bridgeDigests,
    List<Notice> notices) {
  public Configuration {
    sources = List.copyOf(sources);
    bridgeDigests = Collections.unmodifiableSortedMap(new TreeMap<>(bridgeDigests));
    notices = List.copyOf(notices);
  }

  /** The sources that are to be watched. */
  public List<ConfiguredSource<?>> enabledSources() {
    return sources.stream().filter(ConfiguredSource::enabled).toList();
  }

  /** The same with every source required: nothing is then published before all of it was read. */
  public Configuration withEverySourceRequired() {
    return new Configuration(
        bridge,
        sources.stream().<ConfiguredSource<?>>map(ConfiguredSource::asRequired).toList(),
        bridgeDigests,
        notices);
  }

  /**
   * Whether another reading came to the same in every setting, reference and file; comments and the
   * order of keys do not count.
   */
  public boolean saysTheSameAs(Configuration other) {
    return bridgeDigests.equals(other.bridgeDigests)
        && sources.stream()
            .map(Configuration::identity)
            .toList()
            .equals(other.sources.stream().map(Configuration::identity).toList());
  }

  private static List<Object> identity(ConfiguredSource<?> source) {
    return List.of(source.config().name(), source.digests());
  }

  /**
   * Something worth knowing that stops nothing.
   *
   * @param file the file, relative to the configuration directory
   * @param key the key, or empty when the whole file is meant
   * @param text what the operator should know
   */
  public record Notice(String file, String key, String text) {
    @Override
    public String toString() {
      return key.isEmpty() ? file + ": " + text : file + ": " + key + ": " + text;
    }
  }
}
