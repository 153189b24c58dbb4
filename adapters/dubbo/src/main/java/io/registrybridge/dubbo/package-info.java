/**
 * What Apache Dubbo writes into a registry, turned into the common model.
 *
 * <p>In flow provider URLs or the same parameters as a metadata map, and the metadata of
 * application-level instances; out flow {@link io.registrybridge.api.model.ServiceInstance}s, the
 * name of a service, and the names a host template may use. All of it is pure. It knows no
 * registry: ZooKeeper and Nacos hold the same data in different places, and both adapters use this,
 * so that a provider has the same host in the mesh wherever it registers.
 */
@NullMarked
package io.registrybridge.dubbo;

import org.jspecify.annotations.NullMarked;
