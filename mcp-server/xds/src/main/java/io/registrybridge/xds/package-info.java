/**
 * The ADS server that istiod connects to as to a configuration source ({@code xds://}).
 *
 * <p>In: each {@link io.registrybridge.engine.publish.Publication}. Out: to every stream, the
 * resources of its shard as one {@code DiscoveryResponse} per type, made from bytes that all
 * streams share; and what each client has acknowledged, for people. Start reading at {@link
 * io.registrybridge.xds.McpServer}; {@code ClientStream} is the protocol. Knows no registry, no
 * configuration file and no HTTP.
 */
@NullMarked
package io.registrybridge.xds;

import org.jspecify.annotations.NullMarked;
