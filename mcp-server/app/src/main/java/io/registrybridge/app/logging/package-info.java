/**
 * How log lines are written: in, the two settings {@code log.*}; out, the configured logger of the
 * process. Nothing else may know which logging library is used.
 */
@NullMarked
package io.registrybridge.app.logging;

import org.jspecify.annotations.NullMarked;
