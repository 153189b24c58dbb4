/**
 * Servers that are Java programs, as processes of their own: a module under {@code
 * it-tests/servers} holds a launcher and the libraries it needs; a test gets a process that can be
 * killed, stopped and started again, and never sees those libraries.
 */
@NullMarked
package io.registrybridge.it.server;

import org.jspecify.annotations.NullMarked;
