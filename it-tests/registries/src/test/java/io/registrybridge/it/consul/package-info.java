/** Proves the Consul adapter on a real server. */
@NullMarked
package io.registrybridge.it.consul;

import org.jspecify.annotations.NullMarked;
