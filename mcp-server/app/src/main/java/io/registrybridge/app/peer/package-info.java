/**
 * State taken from other replicas before the adapters start (design, section 5.11): in, the peers'
 * addresses and the sources that have no state of their own; out, what the first peer that answers
 * knows of each. A peer that does not answer costs a line and at most two seconds.
 */
@NullMarked
package io.registrybridge.app.peer;

import org.jspecify.annotations.NullMarked;
