/** The program as a whole. */
@NullMarked
package io.registrybridge.app;

import org.jspecify.annotations.NullMarked;
