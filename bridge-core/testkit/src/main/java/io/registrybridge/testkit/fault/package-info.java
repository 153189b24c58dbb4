/**
 * A network that misbehaves on command.
 *
 * <p>In: connections of an adapter. Out: the same to the real server, or refused, hanging, slow,
 * cut off, or answered with something else. Knows TCP and as much of HTTP/1.1 as it takes to tell
 * one request from another; nothing of any registry.
 */
@NullMarked
package io.registrybridge.testkit.fault;

import org.jspecify.annotations.NullMarked;
