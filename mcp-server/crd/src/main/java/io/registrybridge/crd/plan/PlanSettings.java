package io.registrybridge.crd.plan;

import java.time.Duration;

/**
 * How long what is kept for safety is kept.
 *
 * @param hostGrace how long ours stays beside somebody else's ServiceEntry for the same host
 */
public record PlanSettings(Duration hostGrace) {}
