/**
 * The admin port of a running bridge as its commands and its replicas use it: in, an address and a
 * token; out, the answers, or a failure that says what to do. Knows only the API's paths, no engine
 * and no server.
 */
@NullMarked
package io.registrybridge.app.client;

import org.jspecify.annotations.NullMarked;
