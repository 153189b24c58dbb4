/**
 * Speaks to Nacos, through its client library.
 *
 * <p>In: what to ask of which namespace. Out: the library's instances, and failures with the
 * bridge's codes. The only package that knows the library's services, properties and exceptions;
 * knows nothing of what an answer is worth.
 */
@NullMarked
package io.registrybridge.adapter.nacos.client;

import org.jspecify.annotations.NullMarked;
