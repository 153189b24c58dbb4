/**
 * Addresses: what a registry's text is, and which virtual IPs hosts have.
 *
 * <p>In: the text of an instance's address, and the set of namespaces and hosts. Out: {@link
 * io.registrybridge.engine.address.Address} values, and {@link
 * io.registrybridge.engine.address.VirtualIps}, which depend on that set alone: not on the order in
 * which it came about, nor on the process. Asks no name server and knows nothing of Istio's wire
 * types.
 */
@NullMarked
package io.registrybridge.engine.address;

import org.jspecify.annotations.NullMarked;
