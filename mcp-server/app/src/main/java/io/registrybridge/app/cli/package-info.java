/**
 * The commands: in, arguments; out, text on standard output, problems on standard error and an exit
 * code. What a command does is done elsewhere.
 */
@NullMarked
package io.registrybridge.app.cli;

import org.jspecify.annotations.NullMarked;
