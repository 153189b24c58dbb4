/** The Nacos adapter on real servers of both generations. */
@NullMarked
package io.registrybridge.it.nacos;

import org.jspecify.annotations.NullMarked;
