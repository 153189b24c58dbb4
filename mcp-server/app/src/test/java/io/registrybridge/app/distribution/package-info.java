/** What is shipped and how it starts. */
@NullMarked
package io.registrybridge.app.distribution;

import org.jspecify.annotations.NullMarked;
