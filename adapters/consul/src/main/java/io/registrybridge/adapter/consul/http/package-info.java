/**
 * Asks Consul: addresses with failover, connections under a budget, and the judgement of what an
 * answer is worth as evidence.
 *
 * <p>In flow {@link io.registrybridge.adapter.consul.http.Query queries}, out flow {@link
 * io.registrybridge.adapter.consul.http.Answer answers} and {@link
 * io.registrybridge.adapter.consul.http.Verdict verdicts}. It must not know what the answers say of
 * services.
 */
@NullMarked
package io.registrybridge.adapter.consul.http;

import org.jspecify.annotations.NullMarked;
