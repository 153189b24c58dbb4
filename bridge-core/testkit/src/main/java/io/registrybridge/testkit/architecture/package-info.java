/**
 * The rules of the design that a compiler cannot see, for every module to check itself by.
 *
 * <p>In: the name of a module's root package. Out: one failure that lists each breach, why the rule
 * is there and how to fix it. Knows the modules by their package names only.
 */
@NullMarked
package io.registrybridge.testkit.architecture;

import org.jspecify.annotations.NullMarked;
