package io.registrybridge.testkit.mcp;

import java.util.List;

/**
 * What one response was and what it did to the store.
 *
 * @param typeUrl which type it answers
 * @param versionInfo the version it has for the server
 * @param nonce what the client acknowledges it by
 * @param names of its resources, in its order
 * @param created how many were new
 * @param updated how many had another version than the one in the store
 * @param unchanged how many had the same
 * @param deleted how many left the store because they were absent
 * @param rejected how many istiod would skip: no MCP resource, or a name of other than two parts
 * @param bytes of the message
 * @param arrivalNanos when it had arrived, on the scheduler's monotonic clock
 */
public record ResponseReport(
    String typeUrl,
    String versionInfo,
    String nonce,
    List<String> names,
    int created,
    int updated,
    int unchanged,
    int deleted,
    int rejected,
    long bytes,
    long arrivalNanos) {}
