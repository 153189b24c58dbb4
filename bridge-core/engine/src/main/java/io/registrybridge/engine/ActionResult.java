package io.registrybridge.engine;

/**
 * What came of an operator's action.
 *
 * @param text what was done, for people
 * @param affected how many endpoints it concerned
 */
public record ActionResult(String text, int affected) {}
