/** Tests how answers are understood. */
@NullMarked
package io.registrybridge.adapter.eureka.registry;

import org.jspecify.annotations.NullMarked;
