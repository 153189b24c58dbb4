package io.registrybridge.it.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.registrybridge.it.bridge.BridgeUnderTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import org.awaitility.Awaitility;

/** What the tests wait for at the bridge. */
final class Bridges {
  private static final Duration START_LIMIT = Duration.ofSeconds(30);

  private Bridges() {}

  /** Waits until a bridge takes connections, without which an istiod ends at its start. */
  static BridgeUnderTest listening(BridgeUnderTest bridge) {
    Awaitility.await()
        .atMost(START_LIMIT)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(20))
        .untilAsserted(
            () -> {
              assertThat(bridge.isAlive()).as("the bridge runs, see %s", bridge.log()).isTrue();
              assertThat(accepts(bridge.mcpPort())).as("the bridge listens").isTrue();
            });
    return bridge;
  }

  /** The address by which an istiod is to reach a bridge. */
  static String address(BridgeUnderTest bridge) {
    return "127.0.0.1:" + bridge.mcpPort();
  }

  private static boolean accepts(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }
}
