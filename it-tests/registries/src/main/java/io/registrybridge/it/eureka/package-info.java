/**
 * Real Eureka servers for tests and benchmarks: a child process that can be killed, stopped and
 * started again, a client that registers instances by REST as owners do, and a load.
 */
@NullMarked
package io.registrybridge.it.eureka;

import org.jspecify.annotations.NullMarked;
