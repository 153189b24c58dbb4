/** What the tests of adapters see of them. */
@NullMarked
package io.registrybridge.it.observed;

import org.jspecify.annotations.NullMarked;
