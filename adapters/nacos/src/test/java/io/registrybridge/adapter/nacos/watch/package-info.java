/** What is evidence, on a Nacos that a test plays. */
@NullMarked
package io.registrybridge.adapter.nacos.watch;

import org.jspecify.annotations.NullMarked;
