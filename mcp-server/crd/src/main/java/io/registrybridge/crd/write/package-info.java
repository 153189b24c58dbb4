/**
 * The writing.
 *
 * <p>In: what the engine publishes, what the watch tells, and whether this process may write. Out:
 * requests, a few at a time, the most urgent first, no more a second than allowed, each judged anew
 * right before it is sent. Knows no client library.
 */
@NullMarked
package io.registrybridge.crd.write;

import org.jspecify.annotations.NullMarked;
