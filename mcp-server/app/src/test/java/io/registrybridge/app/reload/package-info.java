/** Configuration directories that change while somebody watches. */
@NullMarked
package io.registrybridge.app.reload;

import org.jspecify.annotations.NullMarked;
