/** What reaches the logs, and what never does. */
@NullMarked
package io.registrybridge.app.logging;

import org.jspecify.annotations.NullMarked;
