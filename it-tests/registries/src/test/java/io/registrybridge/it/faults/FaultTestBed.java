package io.registrybridge.it.faults;

import java.util.List;
import java.util.Optional;

/**
 * A registry of one adapter's type that can be made to fail: what an adapter joins the suite with.
 *
 * <p>Its life: it is started, filled by {@link #register}, and watched by a bridge with {@link
 * #adapterFile}; then one fault begins and ends; it is closed. One thread drives it.
 */
interface FaultTestBed extends AutoCloseable {
  /** The lines of the bridge's adapter file, but for {@code removal.*}. */
  List<String> adapterFile();

  /** An owner registers its instance; returns when the registry has it. */
  void register(Endpoint endpoint);

  /** An owner takes its instance away; returns when the registry has taken it. */
  void deregister(Endpoint endpoint);

  /** The fault begins. Only those that {@link Kind#notApplicable} lets through. */
  void begin(Fault fault);

  /**
   * The fault ends. After a server lost its data this returns when it is up and empty: registering
   * again is left to the caller.
   */
  void end(Fault fault);

  /** Whether owners can reach the registry while the fault lasts. */
  default boolean takesChangesDuring(Fault fault) {
    return !ServerFaults.isStopping(fault);
  }

  @Override
  void close();

  /** A type of registry. */
  interface Kind {
    /** The adapter's type, as in the file's {@code type=}. */
    String type();

    /**
     * Why a fault cannot happen to this type; empty if it can. Those of the clock are not asked.
     */
    Optional<String> notApplicable(Fault fault);

    /** Whether removals of most of its services at once wait for an operator, by its defaults. */
    default boolean holdsMassRemovals() {
      return false;
    }

    /** Starts an empty registry. */
    FaultTestBed start(Form form, Fault fault);
  }
}
