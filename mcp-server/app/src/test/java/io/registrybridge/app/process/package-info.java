/** The parts put together. */
@NullMarked
package io.registrybridge.app.process;

import org.jspecify.annotations.NullMarked;
