/** What is different, as people read it. */
@NullMarked
package io.registrybridge.app.diff;

import org.jspecify.annotations.NullMarked;
