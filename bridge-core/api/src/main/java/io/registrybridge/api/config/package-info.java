/**
 * How an adapter declares its settings, and how it reads them.
 *
 * <p>The declarations are data: the engine reads property files by them, reports problems by them,
 * and the reference page is written from them. Nothing in here knows where a value comes from.
 */
@NullMarked
package io.registrybridge.api.config;

import org.jspecify.annotations.NullMarked;
