/** The commands as a person uses them: arguments in, text and exit code out. */
@NullMarked
package io.registrybridge.app.cli;

import org.jspecify.annotations.NullMarked;
