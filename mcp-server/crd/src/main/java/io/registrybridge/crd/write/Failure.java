package io.registrybridge.crd.write;

import java.time.Instant;

/**
 * A write that did not succeed and is tried again.
 *
 * @param outcome the word for what came of it
 * @param message what the API server said, and what to do
 * @param since since when it fails, by the wall clock
 * @param attempts how often it was tried
 */
public record Failure(String outcome, String message, Instant since, int attempts) {}
