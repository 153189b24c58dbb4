/**
 * Watches namespaces and groups of one Nacos.
 *
 * <p>In: settings, and what Nacos pushes and answers. Out: registry events. Here is what the bridge
 * sees of the adapter; {@code client} speaks to Nacos, {@code catalog} makes the model's values of
 * what it says, {@code watch} decides what of it is evidence. Knows nothing of Istio or of what is
 * held back.
 */
@NullMarked
package io.registrybridge.adapter.nacos;

import org.jspecify.annotations.NullMarked;
