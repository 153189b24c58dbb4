/** The reference pages and example files, written from the declarations and kept fresh. */
@NullMarked
package io.registrybridge.app.reference;

import org.jspecify.annotations.NullMarked;
