/** Resources as kubectl takes them. */
@NullMarked
package io.registrybridge.app.yaml;

import org.jspecify.annotations.NullMarked;
