/** Tests how answers are understood. */
@NullMarked
package io.registrybridge.adapter.consul.catalog;

import org.jspecify.annotations.NullMarked;
