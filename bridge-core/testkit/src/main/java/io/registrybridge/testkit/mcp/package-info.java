/**
 * A client that does to an MCP server what istiod does (pkg/adsc), without Kubernetes and without
 * Go.
 *
 * <p>In: the address of any ADS server. Out: what an istiod would hold, what each response changed
 * in it, and when. It acknowledges everything, as istiod does, unless a test says otherwise. Knows
 * nothing of the bridge.
 */
@NullMarked
package io.registrybridge.testkit.mcp;

import org.jspecify.annotations.NullMarked;
