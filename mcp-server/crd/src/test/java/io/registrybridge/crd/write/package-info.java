/** Tests of the package of the same name. */
@NullMarked
package io.registrybridge.crd.write;

import org.jspecify.annotations.NullMarked;
