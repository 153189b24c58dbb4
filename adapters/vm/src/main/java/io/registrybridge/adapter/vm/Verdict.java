package io.registrybridge.adapter.vm;

import io.registrybridge.api.model.Availability;

/**
 * What a probe has found of its target.
 *
 * @param availability what the tries say; one that could not be made says nothing
 * @param untried why there are no tries now, so that the availability is an older one; empty if
 *     there are
 */
record Verdict(Availability availability, String untried) {
  /** Before the first try, and of what is not probed. */
  static final Verdict NONE = new Verdict(Availability.AVAILABLE, "");
}
