/** Who may read what on the admin port, and what the answers look like. */
@NullMarked
package io.registrybridge.app.admin;

import org.jspecify.annotations.NullMarked;
