package io.registrybridge.engine.config;

/**
 * What tells two readings of an adapter file apart, without keeping what they read: hashes in
 * hexadecimal digits.
 *
 * @param adapter of everything that the adapter is made of: its settings with all references
 *     replaced, the files that they name, and the selection of services. Another one asks for a new
 *     adapter
 * @param engine of what the file says to the engine
 */
public record SourceDigests(String adapter, String engine) {}
