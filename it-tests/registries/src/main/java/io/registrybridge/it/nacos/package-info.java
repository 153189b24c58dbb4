/**
 * Real Nacos servers of both generations, and owners that register instances with them.
 *
 * <p>In: what a test wants to happen to a server or an owner. Out: just that, in processes and
 * connections of their own. Knows nothing of the adapter.
 */
@NullMarked
package io.registrybridge.it.nacos;

import org.jspecify.annotations.NullMarked;
