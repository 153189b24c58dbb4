/** Tests of the Eureka adapter on real servers. */
@NullMarked
package io.registrybridge.it.eureka;

import org.jspecify.annotations.NullMarked;
