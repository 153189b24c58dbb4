package io.registrybridge.xds;

import static io.registrybridge.xds.RunningServer.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.registrybridge.testkit.mcp.McpClient;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class KeepaliveTest {
  /** The least that gRPC for Java sends; istiod's is 30 s, and can be set lower. */
  private static final Duration PING_INTERVAL = Duration.ofSeconds(10);

  /** gRPC forgives two pings that come too early and cuts the connection at the third. */
  private static final Duration THREE_PINGS = Duration.ofSeconds(34);

  @RegisterExtension final RunningServer running = new RunningServer();

  @Test
  void pingsOfAnIdleClientAreTolerated() {
    running.start().publish(running.resources.services(3));
    McpClient client = running.connect(options -> options.withKeepAlive(PING_INTERVAL));
    client.awaitSynced(SOON);

    Awaitility.await()
        .during(THREE_PINGS)
        .atMost(THREE_PINGS.plusSeconds(5))
        .untilAsserted(() -> assertThat(client.endedStreams()).isEmpty());

    assertThat(client.streams()).isEqualTo(1);
  }
}
