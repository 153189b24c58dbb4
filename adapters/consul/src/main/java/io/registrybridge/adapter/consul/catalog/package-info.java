/**
 * Understands Consul's answers: JSON in, the adapter's own values and the common model out.
 *
 * <p>Pure: no connection, no clock, no state but the tables that compare one list with the one
 * before. What the answers are worth as evidence was judged before they come here.
 */
@NullMarked
package io.registrybridge.adapter.consul.catalog;

import org.jspecify.annotations.NullMarked;
