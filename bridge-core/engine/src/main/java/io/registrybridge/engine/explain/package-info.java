/**
 * Why a host or a service is as it is: in, the engine's view and what somebody asks for; out, the
 * sources and instances that made it, what was left out and by which rule, where its name, ports
 * and addresses come from, and what speaks against the rest. Pure; computed when asked, so the way
 * of the data carries nothing for it. Knows nothing of clients and of how an answer is written.
 */
@NullMarked
package io.registrybridge.engine.explain;

import org.jspecify.annotations.NullMarked;
