package io.registrybridge.engine.config;

import io.registrybridge.api.AdapterContext;
import io.registrybridge.api.RegistryAdapter;
import io.registrybridge.api.RegistryAdapterFactory;
import io.registrybridge.api.concurrent.Scheduler;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One adapter file, read completely.
 *
 * @param enabled whether the source is to be watched; a file that is switched off is checked all
 *     the same
 * @param config what the file says to the engine
 * @param factory makes the adapter
 * @param settings what the file says to the adapter
 * @param texts what {@code config} was made of, by key and with references replaced; {@link
 *     ConfigurationLoader#loadKept} makes it again
 * @param digests tell this reading of the file from another one
 * @param <C> the adapter's own configuration
 */
public record ConfiguredSource<C>(
    boolean enabled,
    SourceConfig config,
    RegistryAdapterFactory<C> factory,
    C settings,
    SortedMap<String, String> texts,
    SourceDigests digests) {
  public ConfiguredSource {
    texts = Collections.unmodifiableSortedMap(new TreeMap<>(texts));
  }

  /** Makes the source's adapter; opens nothing. */
  public RegistryAdapter createAdapter(Scheduler scheduler) {
    return factory.create(
        new AdapterContext(config.name(), config.services(), scheduler), settings);
  }

  /** What is read: the type of the registry, its addresses and its scope. */
  public String fingerprint() {
    return config.type() + " " + factory.place(settings);
  }

  /** The same source, required. */
  ConfiguredSource<C> asRequired() {
    return new ConfiguredSource<>(enabled, config.asRequired(), factory, settings, texts, digests);
  }

  /** The source's name and type, without the adapter's settings: those may hold secrets. */
  @Override
  public String toString() {
    return config.name() + " (" + config.type() + ")";
  }
}
