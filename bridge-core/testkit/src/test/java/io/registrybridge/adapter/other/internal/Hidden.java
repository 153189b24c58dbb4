package io.registrybridge.adapter.other.internal;

/** What others must not see. */
public record Hidden() {}
