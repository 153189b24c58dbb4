/** The client library's settings and failures. */
@NullMarked
package io.registrybridge.adapter.nacos.client;

import org.jspecify.annotations.NullMarked;
