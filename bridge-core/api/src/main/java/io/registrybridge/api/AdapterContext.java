package io.registrybridge.api;

import io.registrybridge.api.concurrent.Scheduler;
import io.registrybridge.api.model.ServiceSelector;

/**
 * What an adapter is given beside its own settings.
 *
 * @param source the source's name, for the keys of its services
 * @param services which services are wanted; an adapter may save itself the others, and the engine
 *     leaves them out in any case
 * @param scheduler the only source of time, threads and chance
 */
public record AdapterContext(String source, ServiceSelector services, Scheduler scheduler) {}
