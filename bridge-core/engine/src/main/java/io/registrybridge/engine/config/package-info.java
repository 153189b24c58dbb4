/**
 * The configuration files: what they may hold, how they are read, what is wrong with them.
 *
 * <p>In: {@code bridge.properties} and a directory of adapter files. Out: a {@link
 * io.registrybridge.engine.config.BridgeConfig}, a {@link
 * io.registrybridge.engine.config.SourceConfig} for each adapter file, and all problems at once.
 * Knows no adapter: what one of them accepts, it declares itself.
 */
@NullMarked
package io.registrybridge.engine.config;

import org.jspecify.annotations.NullMarked;
