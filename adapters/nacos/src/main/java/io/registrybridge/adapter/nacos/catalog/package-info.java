/**
 * Makes the model's values of what Nacos says.
 *
 * <p>In: the client library's instances of a service. Out: a snapshot of the service, complete and
 * without secrets; odd values are carried for the engine to judge. Pure.
 */
@NullMarked
package io.registrybridge.adapter.nacos.catalog;

import org.jspecify.annotations.NullMarked;
