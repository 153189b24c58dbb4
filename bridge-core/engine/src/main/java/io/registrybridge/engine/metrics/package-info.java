/** The engine's metrics, declared in one place with their units and bounded tags. */
@NullMarked
package io.registrybridge.engine.metrics;

import org.jspecify.annotations.NullMarked;
