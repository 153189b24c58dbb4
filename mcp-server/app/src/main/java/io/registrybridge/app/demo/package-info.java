/**
 * What {@code bridge demo} shows: in, nothing; out, a registry in the process in which something
 * changes every few seconds, and a configuration directory that uses it beside files for virtual
 * machines. An ordinary adapter for the rest of the bridge.
 */
@NullMarked
package io.registrybridge.app.demo;

import org.jspecify.annotations.NullMarked;
