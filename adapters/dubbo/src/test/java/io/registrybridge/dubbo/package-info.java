/** How Dubbo's data is understood, case by case. */
@NullMarked
package io.registrybridge.dubbo;

import org.jspecify.annotations.NullMarked;
