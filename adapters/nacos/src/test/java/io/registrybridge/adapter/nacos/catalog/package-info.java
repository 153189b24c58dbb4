/** Which values become what. */
@NullMarked
package io.registrybridge.adapter.nacos.catalog;

import org.jspecify.annotations.NullMarked;
