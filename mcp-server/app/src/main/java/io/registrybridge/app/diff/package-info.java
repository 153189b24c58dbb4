/**
 * What is different between two texts and between two sets of resources: in, lines or resources by
 * name; out, a difference that people and `patch` can read. Pure.
 */
@NullMarked
package io.registrybridge.app.diff;

import org.jspecify.annotations.NullMarked;
