/**
 * The configuration directory, followed while the bridge runs: in, what a reader makes of the files
 * again and again; out, each configuration that was read twice alike and has no problems, to the
 * one who puts it into effect, and what was refused, for people. Knows no adapter and no engine.
 */
@NullMarked
package io.registrybridge.app.reload;

import org.jspecify.annotations.NullMarked;
