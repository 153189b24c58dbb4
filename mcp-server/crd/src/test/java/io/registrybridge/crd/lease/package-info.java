/** Tests of the package of the same name. */
@NullMarked
package io.registrybridge.crd.lease;

import org.jspecify.annotations.NullMarked;
