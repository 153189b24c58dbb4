package io.registrybridge.engine.config;

import io.registrybridge.api.model.ServiceSelector;
import java.util.Set;

/**
 * What an adapter file says to the engine; the keys are those that every adapter file has.
 *
 * @param name the source's name: the file's name without its extension
 * @param type the adapter's type
 * @param required whether the readiness gate waits for this source
 * @param services which services are taken from the registry
 * @param naming how they are named in the mesh
 * @param entry what their ServiceEntries look like
 * @param omit the rules by which instances are left out
 * @param panicThreshold the share of a service's instances, from 0 to 1, below which those that are
 *     left out get traffic after all; 0 for never
 * @param removal how removals are believed
 */
public record SourceConfig(
    String name,
    String type,
    boolean required,
    ServiceSelector services,
    NamingConfig naming,
    EntryConfig entry,
    Set<OmitRule> omit,
    double panicThreshold,
    RemovalConfig removal) {

  public SourceConfig {
    omit = Set.copyOf(omit);
  }

  /** The same source, called otherwise. */
  public SourceConfig withNaming(NamingConfig other) {
    return new SourceConfig(
        name, type, required, services, other, entry, omit, panicThreshold, removal);
  }

  /** The same source, required. */
  SourceConfig asRequired() {
    return new SourceConfig(
        name, type, true, services, naming, entry, omit, panicThreshold, removal);
  }
}
