/** Replicas that ask each other. */
@NullMarked
package io.registrybridge.app.peer;

import org.jspecify.annotations.NullMarked;
