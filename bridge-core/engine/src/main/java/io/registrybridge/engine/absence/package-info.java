/**
 * Which absence is believed (design, section 5): the rules of settling, lost data, the mass-removal
 * guard and of empty before gone.
 *
 * <p>In: what one registry shows, its status, and time. Out: for each service what is published of
 * it, with what is held although the registry does not show it. Additions and changes pass at once;
 * only removals are doubted. Knows no other source, no thread, no disk and nothing of Istio.
 */
@NullMarked
package io.registrybridge.engine.absence;

import org.jspecify.annotations.NullMarked;
