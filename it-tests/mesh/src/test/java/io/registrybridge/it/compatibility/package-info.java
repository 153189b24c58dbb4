/**
 * The table of {@code docs/istio-compatibility.md}: what is claimed of istiod's releases, and by
 * what it is known. A test says by {@link io.registrybridge.it.compatibility.Shows} which claim it
 * shows; nothing else can write <em>run</em> into a cell.
 */
@NullMarked
package io.registrybridge.it.compatibility;

import org.jspecify.annotations.NullMarked;
