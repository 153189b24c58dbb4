package io.registrybridge.crd.write;

import io.registrybridge.crd.plan.Step;

/** Writes to the API server. */
@FunctionalInterface
public interface ResourceApi {
  /**
   * Sends one request, and blocks for the answer; never sends it again by itself. Whatever happens
   * is an outcome.
   */
  WriteOutcome write(Step step);
}
