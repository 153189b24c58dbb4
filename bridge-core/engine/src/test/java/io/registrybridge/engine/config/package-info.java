/** How configuration files are read, case by case: the golden folders are the specification. */
@NullMarked
package io.registrybridge.engine.config;

import org.jspecify.annotations.NullMarked;
