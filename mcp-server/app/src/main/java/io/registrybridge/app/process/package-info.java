/**
 * The parts put together and kept running: in, a configuration without problems; out, a bridge that
 * listens, watches and serves until it is closed. The only place that makes the engine, the servers
 * and the adapters.
 */
@NullMarked
package io.registrybridge.app.process;

import org.jspecify.annotations.NullMarked;
