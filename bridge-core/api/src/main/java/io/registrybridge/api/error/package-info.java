/** The codes of all that can go wrong, and the one exception that carries them. */
@NullMarked
package io.registrybridge.api.error;

import org.jspecify.annotations.NullMarked;
