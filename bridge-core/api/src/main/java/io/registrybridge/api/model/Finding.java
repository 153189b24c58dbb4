package io.registrybridge.api.model;

import static io.registrybridge.api.model.Preconditions.requireNonBlank;

/**
 * Something in a service that was repaired, left out or is odd, for the operator to see.
 *
 * @param rule the rule that found it, in kebab case, such as {@code label-value-repaired}; listed
 *     in {@code docs/reference/rules.md} and used as a metric tag, so the set of rules is bounded
 * @param instance the id of the instance; empty when the service itself is meant
 * @param detail what was found and what was done, for people; without secrets
 */
public record Finding(String rule, String instance, String detail) {
  public Finding {
    requireNonBlank(rule, "the rule of a finding");
  }

  /** A finding about a service as a whole. */
  public static Finding ofService(String rule, String detail) {
    return new Finding(rule, "", detail);
  }
}
