/**
 * Servers as processes of their own that can be killed, stopped and started again, and where their
 * programs come from.
 *
 * <p>What no Maven repository has is made once and kept: from a Go module, a Python wheel or an
 * image. A server that is a Java program is a module under {@code it-tests/servers} with a launcher
 * and the libraries it needs; a test never sees those libraries.
 */
@NullMarked
package io.registrybridge.it.server;

import org.jspecify.annotations.NullMarked;
