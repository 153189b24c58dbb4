package io.registrybridge.xds;

import static io.registrybridge.xds.RunningServer.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.registrybridge.testkit.fault.FaultProxy;
import io.registrybridge.testkit.mcp.IstiodGeneration;
import io.registrybridge.testkit.mcp.McpClient;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A minute with a client that does not read, one that is dead, and one that must not notice. */
class SilentClientsTest {
  private static final String OURS = IstiodGeneration.FROM_1_30.serviceEntry();
  private static final int SERVICES = 10_000;
  private static final int CHANGES = 120;
  private static final Duration BETWEEN_CHANGES = Duration.ofMillis(500);
  private static final int MEBIBYTE = 1024 * 1024;

  @RegisterExtension final RunningServer running = new RunningServer();

  @Test
  void theOthersGetEveryChangeAndNothingPilesUp() {
    running.start().publish(running.resources.services(SERVICES));
    InetSocketAddress server =
        new InetSocketAddress(
            InetAddress.getLoopbackAddress(), running.server().ports().getFirst());
    try (FaultProxy wire = FaultProxy.to(server)) {
      McpClient awake = running.connect();
      McpClient slow = running.connect();
      McpClient dead = running.connectTo(wire.address().getPort(), options -> options);
      awake.awaitSynced(SOON);
      slow.awaitSynced(SOON);
      dead.awaitSynced(SOON);
      slow.pauseReading();
      wire.freeze();
      // What one response takes on its way to each of them is there from the first change on.
      change(awake, 0);
      long before = usedHeapMebibytes();

      for (int number = 1; number <= CHANGES; number++) {
        change(awake, number);
      }

      long grown = usedHeapMebibytes() - before;
      System.out.printf("a minute with two silent clients: %d MiB more of heap%n", grown);
      assertThat(awake.responseCount(OURS)).isEqualTo(CHANGES + 2L);
      // 120 responses of 10,000 services would be hundreds.
      assertThat(grown).isLessThan(20);
      slow.resumeReading();
      slow.await(SOON, client -> assertThat(version(client)).isEqualTo(address(CHANGES)));
    }
  }

  /** Changes something, and lets time pass once the client has it. */
  private void change(McpClient awake, int number) {
    long begin = running.scheduler().nanoTime();
    running.server().publish(running.resources.put("s7", address(number)));
    awake.await(SOON, client -> assertThat(version(client)).isEqualTo(address(number)));
    Awaitility.await()
        .pollInterval(Duration.ofMillis(10))
        .until(() -> running.scheduler().nanoTime() - begin >= BETWEEN_CHANGES.toNanos());
  }

  private static String address(int number) {
    return "10.1.0." + number;
  }

  private static String version(McpClient client) {
    return Objects.requireNonNull(client.serviceEntries().get("shop/s7")).version();
  }

  private static long usedHeapMebibytes() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / MEBIBYTE;
  }
}
