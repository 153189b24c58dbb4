/**
 * The admin port: probes, metrics and the state of the bridge as JSON.
 *
 * <p>In: a view of the engine at the moment of a request, the metrics, the connected clients. Out:
 * HTTP, to whoever may ask: see {@link io.registrybridge.app.admin.AdminAccess}. Changes nothing.
 */
@NullMarked
package io.registrybridge.app.admin;

import org.jspecify.annotations.NullMarked;
