/**
 * Asks Eureka servers, one at a time, and judges whether what they answer is worth reading.
 *
 * <p>In flow paths, out flow whole {@link io.registrybridge.adapter.eureka.http.Answer}s of status
 * 200, or an exception that says what went wrong and what to do. Nothing in here knows what is in
 * an answer.
 */
@NullMarked
package io.registrybridge.adapter.eureka.http;

import org.jspecify.annotations.NullMarked;
