/**
 * The program: the only place that knows every part and puts them together.
 *
 * <p>In: a command line and a configuration directory. Out: a running bridge, or one answer and an
 * exit code. What the parts do is none of its business.
 */
@NullMarked
package io.registrybridge.app;

import org.jspecify.annotations.NullMarked;
