package io.registrybridge.xds;

import static io.registrybridge.xds.RunningServer.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.registrybridge.testkit.mcp.IstiodGeneration;
import io.registrybridge.testkit.mcp.McpClient;
import io.registrybridge.xds.McpServerConfig.Transport;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A client that is connected and reads nothing. */
class SlowClientTest {
  private static final String OURS = IstiodGeneration.FROM_1_30.serviceEntry();
  private static final int SERVICES = 50_000;
  private static final McpServerConfig PLAIN =
      new McpServerConfig(RunningServer.LOOPBACK, 0, 1, new Transport.Plaintext());

  @RegisterExtension final RunningServer running = new RunningServer();

  @Test
  void holdsUpNobodyElse() {
    running.start();
    givenStalledClient();
    McpClient other = running.connect();
    other.awaitSynced(SOON);

    running.server().publish(running.resources.put("s7", "10.0.0.2"));

    other.await(SOON, c -> assertThat(c.serviceEntryResponses()).hasSize(2));
  }

  @Test
  void getsTheNewestStateOnceItReads() {
    running.start();
    McpClient stalled = givenStalledClient();
    for (int i = 0; i < 50; i++) {
      running.server().publish(running.resources.put("s" + i, "10.0.1." + i));
    }

    stalled.resumeReading();

    // Two before it stalled, perhaps one that was on its way, one with all that came meanwhile.
    stalled.await(
        SOON,
        c -> {
          assertThat(c.serviceEntries())
              .hasEntrySatisfying(
                  "shop/s49", stored -> assertThat(stored.version()).isEqualTo("10.0.1.49"));
          assertThat(c.responseCount(OURS)).isBetween(3L, 4L);
        });
  }

  @Test
  void isCutOffAfterAWhileAndServedAgainWhenItComesBack() {
    running.start(PLAIN, new HurriedScheduler(running.scheduler(), ClientStream.LONGEST_STALL));
    McpClient stalled = givenStalledClient();
    running.server().publish(running.resources.put("s2", "10.0.0.2"));

    stalled.await(SOON, c -> assertThat(running.server().clients()).isEmpty());

    stalled.resumeReading();
    stalled.await(SOON, c -> assertThat(c.endedStreams()).hasSize(1));
    stalled.await(
        SOON,
        c ->
            assertThat(c.serviceEntries())
                .hasEntrySatisfying(
                    "shop/s2", stored -> assertThat(stored.version()).isEqualTo("10.0.0.2")));
  }

  @Test
  void doesNotHoldUpTheEnd() {
    running.start();
    givenStalledClient();
    running.server().publish(running.resources.put("s2", "10.0.0.2"));
    long begin = running.scheduler().nanoTime();

    running.server().close(Duration.ofSeconds(1));

    assertThat(Duration.ofNanos(running.scheduler().nanoTime() - begin))
        .isLessThan(Duration.ofSeconds(4));
  }

  /** Has read two responses and reads nothing more; the next one fills what the network holds. */
  private McpClient givenStalledClient() {
    running.server().publish(running.resources.services(SERVICES));
    McpClient client = running.connect();
    client.awaitSynced(SOON);
    client.pauseReading();
    running.server().publish(running.resources.put("s1", "10.0.0.2"));
    client.await(SOON, c -> assertThat(c.serviceEntryResponses()).hasSize(2));
    return client;
  }
}
