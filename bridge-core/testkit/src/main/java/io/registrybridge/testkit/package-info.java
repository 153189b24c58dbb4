/**
 * What tests stand on: a scheduler whose time the test owns, and a recorder for whatever flows out
 * of the thing under test.
 *
 * <p>In: calls of a test. Out: assertion failures that say what happened instead. Knows the SPI and
 * nothing of the engine or of an adapter; the contract suite, the architecture rules and the fault
 * proxy live in packages beside this one.
 */
@NullMarked
package io.registrybridge.testkit;

import org.jspecify.annotations.NullMarked;
