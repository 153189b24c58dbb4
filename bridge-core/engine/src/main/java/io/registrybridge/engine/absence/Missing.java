package io.registrybridge.engine.absence;

import io.registrybridge.api.model.ServiceInstance;
import java.time.Instant;

/**
 * A published endpoint that the registry does not show, before anybody has judged it.
 *
 * @param instance as it was last published
 * @param since when it was first missed, by the wall clock
 */
record Missing(ServiceInstance instance, Instant since) {}
