package io.registrybridge.xds;

import static io.registrybridge.xds.RunningServer.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.registrybridge.testkit.mcp.McpClient;
import io.registrybridge.xds.McpServerConfig.Transport;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ShardedServerTest {
  private static final int SERVICES = 1_000;

  @RegisterExtension final RunningServer running = new RunningServer();

  @Test
  void hostNamesSplitOnePortIntoDisjointPartsThatAreTogetherEverything() {
    running.start().publish(running.resources.services(SERVICES));

    List<McpClient> shards = connectToShards(8);
    McpClient whole = running.connect(options -> options.withAuthority("bridge:15500"));

    awaitAll(shards);
    whole.awaitSynced(SOON);
    assertThat(namesOf(shards))
        .containsExactlyInAnyOrderElementsOf(whole.serviceEntries().keySet());
    assertThat(shards)
        .allSatisfy(shard -> assertThat(shard.serviceEntries()).hasSizeBetween(80, 170));
  }

  @Test
  void differentNumbersOfShardsAreServedAtOnce() {
    running.start().publish(running.resources.services(SERVICES));

    List<McpClient> two = connectToShards(2);
    List<McpClient> five = connectToShards(5);

    awaitAll(two);
    awaitAll(five);
    assertThat(namesOf(two)).hasSize(SERVICES).containsExactlyInAnyOrderElementsOf(namesOf(five));
  }

  @Test
  void changeIsOneResponseToOneStream() {
    running.start().publish(running.resources.services(SERVICES));
    List<McpClient> shards = connectToShards(8);
    awaitAll(shards);
    int concerned = Shard.indexOf(Resources.name("s7"), 8);

    running.server().publish(running.resources.put("s7", "10.0.0.2"));

    shards
        .get(concerned)
        .await(SOON, shard -> assertThat(shard.serviceEntryResponses()).hasSize(2));
    assertThat(responsesSent()).isEqualTo(8 + 1);
    assertThat(shards.get(concerned).serviceEntryResponses().getLast().updated()).isEqualTo(1);
  }

  @Test
  void shardIsHeldUntilReadyToo() {
    McpServer server = running.start();
    List<McpClient> shards = connectToShards(3);
    shards.forEach(shard -> shard.await(SOON, s -> assertThat(s.answeredTypes()).hasSize(13)));

    server.publish(running.resources.services(SERVICES));

    awaitAll(shards);
    assertThat(namesOf(shards)).hasSize(SERVICES);
  }

  @Test
  void consecutivePortsServeAShardEach() {
    running
        .start(new McpServerConfig(RunningServer.LOOPBACK, 0, 4, new Transport.Plaintext()))
        .publish(running.resources.services(SERVICES));

    List<McpClient> shards =
        running.server().ports().stream()
            .map(port -> running.connectTo(port, options -> options))
            .toList();

    awaitAll(shards);
    assertThat(namesOf(shards)).hasSize(SERVICES).doesNotHaveDuplicates();
    assertThat(running.server().clients())
        .extracting(view -> view.shard().toString())
        .containsExactlyInAnyOrder("1 of 4", "2 of 4", "3 of 4", "4 of 4");
  }

  @Test
  void hostThatNamesNoShardIsRefusedWithItsReason() {
    running.start().publish(running.resources.services(10));

    McpClient client = running.connect(options -> options.withAuthority("shard-9-of-8.bridge:1"));

    client.await(SOON, c -> assertThat(c.endedStreams()).isNotEmpty());
    Status status = client.endedStreams().getFirst();
    assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(status.getDescription()).contains("no shard 9 of 8");
    assertThat(client.answeredTypes()).isEmpty();
  }

  private double responsesSent() {
    return running.meters.get("bridge.mcp.responses").tag("kind", "ServiceEntry").counter().count();
  }

  private List<McpClient> connectToShards(int count) {
    List<McpClient> shards = new ArrayList<>();
    for (int number = 1; number <= count; number++) {
      String authority = "shard-%d-of-%d.bridge:15500".formatted(number, count);
      shards.add(running.connect(options -> options.withAuthority(authority)));
    }
    return shards;
  }

  private static void awaitAll(List<McpClient> clients) {
    clients.forEach(client -> client.awaitSynced(SOON));
  }

  private static List<String> namesOf(List<McpClient> clients) {
    return clients.stream().flatMap(client -> client.serviceEntries().keySet().stream()).toList();
  }
}
