package io.registrybridge.engine.render;

import io.registrybridge.api.model.ServiceKey;

/**
 * An instance among those of all services that share a host.
 *
 * @param service the service in its registry
 * @param id the instance within it
 */
record InstanceKey(ServiceKey service, String id) {}
