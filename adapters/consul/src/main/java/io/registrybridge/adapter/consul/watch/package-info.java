/**
 * Decides what is asked when: the service list, one blocking query for each service that has a
 * slot, and the cheaper ways for those that have none.
 *
 * <p>In flow judged answers, out flow events in the right order. It must not know how JSON becomes
 * a service, nor how connections are made.
 */
@NullMarked
package io.registrybridge.adapter.consul.watch;

import org.jspecify.annotations.NullMarked;
