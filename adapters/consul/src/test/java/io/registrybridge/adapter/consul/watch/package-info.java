/** Tests how Consul is watched. */
@NullMarked
package io.registrybridge.adapter.consul.watch;

import org.jspecify.annotations.NullMarked;
