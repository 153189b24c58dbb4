/** Tests what answers are worth. */
@NullMarked
package io.registrybridge.adapter.consul.http;

import org.jspecify.annotations.NullMarked;
