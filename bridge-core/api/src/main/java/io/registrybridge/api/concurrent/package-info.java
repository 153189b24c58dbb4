/**
 * Time and threads. No other package reads a clock, starts a thread or sleeps, so a test that
 * brings its own {@link io.registrybridge.api.concurrent.Scheduler} owns time.
 */
@NullMarked
package io.registrybridge.api.concurrent;

import org.jspecify.annotations.NullMarked;
