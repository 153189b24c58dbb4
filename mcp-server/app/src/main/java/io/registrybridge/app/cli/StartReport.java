package io.registrybridge.app.cli;

import io.registrybridge.engine.config.BridgeConfig;
import io.registrybridge.engine.config.BridgeConfig.AdminConfig;
import io.registrybridge.engine.config.BridgeConfig.CrdConfig;
import io.registrybridge.engine.config.BridgeConfig.McpConfig;
import io.registrybridge.engine.config.Configuration;
import io.registrybridge.engine.config.ConfiguredSource;
import io.registrybridge.xds.MeshConfigSnippet;
import io.registrybridge.xds.MeshConfigSnippet.Split;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a person should know when the bridge starts: what is served where, and what istiod needs.
 */
record StartReport(Configuration configuration) {
  private static final Set<String> ANY_ADDRESS = Set.of("0.0.0.0", "::");

  /** The whole block. */
  String text() {
    BridgeConfig bridge = configuration.bridge();
    StringBuilder text = new StringBuilder("registry-bridge\n");
    text.append("  sources  ").append(sources()).append('\n');
    text.append("  MCP      ").append(mcp(bridge.mcp())).append('\n');
    if (bridge.crd().enabled()) {
      text.append("  CRDs     ").append(customResources(bridge.crd())).append('\n');
    }
    text.append("  admin    ").append(admin(bridge.admin())).append('\n');
    text.append("  data     ").append(bridge.dataDirectory()).append('\n');
    if (bridge.mcp().enabled()) {
      text.append("\nistiod's mesh configuration:\n").append(meshConfig("", 1).indent(2));
    }
    return text.toString();
  }

  /**
   * What istiod's mesh configuration must hold.
   *
   * @param host how istiod reaches the bridge; empty for the address that is listened on
   * @param namedShards how many shards are told by host names; 1 for those of {@code mcp.shards}
   */
  String meshConfig(String host, int namedShards) {
    McpConfig mcp = configuration.bridge().mcp();
    boolean byName = namedShards > 1;
    return new MeshConfigSnippet(
            host.isEmpty() ? reachable(mcp.address()) : host,
            mcp.port(),
            byName ? namedShards : mcp.shards(),
            byName ? Split.HOST_NAMES : Split.PORTS,
            mcp.tls().isPresent())
        .yaml();
  }

  private static String reachable(String address) {
    return ANY_ADDRESS.contains(address) ? "registry-bridge.example" : address;
  }

  private String sources() {
    String enabled =
        configuration.enabledSources().stream()
            .map(ConfiguredSource::toString)
            .collect(Collectors.joining(", "));
    return enabled.isEmpty() ? "none" : enabled;
  }

  private static String mcp(McpConfig mcp) {
    if (!mcp.enabled()) {
      return "none (mcp.port=0)";
    }
    String ports =
        mcp.shards() == 1
            ? String.valueOf(mcp.port())
            : mcp.port() + " to " + (mcp.port() + mcp.shards() - 1);
    return inUrl(mcp.address()) + ":" + ports + (mcp.tls().isPresent() ? ", TLS" : ", plain text");
  }

  private static String customResources(CrdConfig crd) {
    return "written as '"
        + crd.owner()
        + "' by "
        + crd.kubeconfig().map(Path::toString).orElse("the pod's service account");
  }

  private static String admin(AdminConfig admin) {
    return admin.enabled()
        ? "http://" + inUrl(admin.address()) + ":" + admin.port() + "/"
        : "none (admin.port=0)";
  }

  private static String inUrl(String address) {
    return address.contains(":") ? "[" + address + "]" : address;
  }
}
