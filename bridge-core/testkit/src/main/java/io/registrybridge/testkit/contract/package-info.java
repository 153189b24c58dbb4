/**
 * What every registry adapter promises, as tests against its real server.
 *
 * <p>In: a {@link io.registrybridge.testkit.contract.ContractRegistry}, which an adapter's module
 * writes for its server. Out: one test result for each promise; a promise that a registry cannot be
 * asked is shown as skipped, with the reason. Knows the SPI only.
 */
@NullMarked
package io.registrybridge.testkit.contract;

import org.jspecify.annotations.NullMarked;
