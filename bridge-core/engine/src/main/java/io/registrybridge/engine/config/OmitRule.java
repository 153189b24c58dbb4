package io.registrybridge.engine.config;

import io.registrybridge.api.model.Availability;
import io.registrybridge.api.model.ServiceInstance;

/** Why an instance may be left out ({@code endpoints.omit}); the names are the file's words. */
public enum OmitRule {
  /** A health check fails, or a lease has run out. */
  UNHEALTHY,
  /** Somebody has switched the instance off. */
  DISABLED,
  /** The instance, or the node it runs on, is in maintenance. */
  MAINTENANCE,
  /** The instance is about to leave and finishes its work. */
  DRAINING,
  /** The registry gives the instance no share of the traffic; istiod would turn 0 into 1. */
  WEIGHT_ZERO;

  /** Whether this rule speaks against an instance. */
  public boolean matches(ServiceInstance instance) {
    Availability.State state = instance.availability().state();
    return switch (this) {
      case UNHEALTHY -> state == Availability.State.UNHEALTHY;
      case DISABLED -> state == Availability.State.DISABLED;
      case MAINTENANCE -> state == Availability.State.MAINTENANCE;
      case DRAINING -> state == Availability.State.DRAINING;
      case WEIGHT_ZERO -> instance.weight() == 0;
    };
  }
}
