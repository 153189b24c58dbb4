/** A real provider of Dubbo, which registers itself. */
@NullMarked
package io.registrybridge.it.dubbo;

import org.jspecify.annotations.NullMarked;
