/**
 * TLS towards a registry, from PEM files, as operators have them.
 *
 * <p>In flow the paths of files, out flows an {@link javax.net.ssl.SSLContext}. Nothing in here
 * knows a registry or opens a connection.
 */
@NullMarked
package io.registrybridge.api.tls;

import org.jspecify.annotations.NullMarked;
