/** Tests of the package of the same name. */
@NullMarked
package io.registrybridge.crd.document;

import org.jspecify.annotations.NullMarked;
