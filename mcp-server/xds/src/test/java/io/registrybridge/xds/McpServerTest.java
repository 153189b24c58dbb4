package io.registrybridge.xds;

import static io.registrybridge.xds.RunningServer.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.CallOptions;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.ClientCalls;
import io.registrybridge.api.error.BridgeException;
import io.registrybridge.api.error.ErrorCode;
import io.registrybridge.proto.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.registrybridge.proto.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.registrybridge.proto.envoy.service.discovery.v3.DiscoveryRequest;
import io.registrybridge.testkit.mcp.IstiodGeneration;
import io.registrybridge.testkit.mcp.McpClient;
import io.registrybridge.testkit.mcp.McpClient.Answer;
import io.registrybridge.testkit.mcp.ResponseReport;
import io.registrybridge.testkit.mcp.StoredResource;
import io.registrybridge.xds.ClientView.Progress;
import io.registrybridge.xds.McpServerConfig.Transport;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class McpServerTest {
  private static final String OURS = IstiodGeneration.FROM_1_30.serviceEntry();

  @RegisterExtension final RunningServer running = new RunningServer();

  @ParameterizedTest
  @EnumSource
  void everyIstiodIsReadyAndHoldsTheServices(IstiodGeneration generation) {
    running.start().publish(running.resources.services(100));

    McpClient client = running.connect(options -> options.withGeneration(generation));

    client.awaitSynced(SOON);
    assertThat(client.serviceEntries())
        .hasSize(100)
        .hasEntrySatisfying(
            "shop/s42",
            stored -> assertThat(stored.serviceEntry().getHostsList()).containsExactly("s42"));
    assertThat(client.answeredTypes()).hasSize(generation.typeUrls().size());
  }

  @Test
  void foreignTypesAreAnsweredWhileOursIsHeld() {
    McpServer server = running.start();

    McpClient client = running.connect();

    client.await(
        SOON,
        c ->
            assertThat(c.answeredTypes())
                .hasSize(13)
                .contains(IstiodGeneration.MESH_CONFIG)
                .doesNotContain(OURS));
    assertThat(client.hasSynced()).isFalse();
    server.publish(running.resources.services(3));
    client.awaitSynced(SOON);
    assertThat(client.serviceEntries()).hasSize(3);
  }

  @Test
  void oneChangedEndpointIsOneResourceWithANewVersionInOneResponse() {
    McpClient client = givenSyncedClient(1_000);

    running.server().publish(running.resources.put("s500", "10.0.0.2"));

    client.await(SOON, c -> assertThat(c.serviceEntryResponses()).hasSize(2));
    ResponseReport report = client.serviceEntryResponses().getLast();
    assertThat(report.updated()).isEqualTo(1);
    assertThat(report.unchanged()).isEqualTo(999);
    assertThat(report.created() + report.deleted() + report.rejected()).isZero();
    assertThat(report.names().getFirst()).isEqualTo("shop/s500");
    assertThat(client.serviceEntries().get("shop/s500"))
        .extracting(StoredResource::version)
        .isEqualTo("10.0.0.2");
  }

  @Test
  void removedServiceLeaves() {
    McpClient client = givenSyncedClient(10);

    running.server().publish(running.resources.remove("s3"));

    client.await(SOON, c -> assertThat(c.serviceEntryResponses()).hasSize(2));
    assertThat(client.serviceEntryResponses().getLast().deleted()).isEqualTo(1);
    assertThat(client.serviceEntries()).hasSize(9);
  }

  @Test
  void nothingIsSentAgainWhenNothingChanged() {
    McpClient client = givenSyncedClient(10);

    running.server().publish(running.resources.nothing());
    running.server().publish(running.resources.put("s1", "10.0.0.2"));

    client.await(SOON, c -> assertThat(c.serviceEntryResponses()).hasSize(2));
    assertThat(running.meters.get("bridge.mcp.responses").tag("kind", "ServiceEntry").counter())
        .satisfies(counter -> assertThat(counter.count()).isEqualTo(2));
    assertThat(running.meters.get("bridge.mcp.responses").tag("kind", "other").counter())
        .satisfies(counter -> assertThat(counter.count()).isEqualTo(13));
  }

  @Test
  void changesDuringAResponseBecomeOne() {
    McpClient client = givenSyncedClient(100);
    client.answerWith(Answer.WITHHOLD);
    running.server().publish(running.resources.put("s0", "10.0.1.0"));
    client.await(SOON, c -> assertThat(c.serviceEntryResponses()).hasSize(2));

    for (int i = 1; i <= 20; i++) {
      running.server().publish(running.resources.put("s" + i, "10.0.1." + i));
    }
    client.answerWith(Answer.ACKNOWLEDGE);

    client.await(SOON, c -> assertThat(c.serviceEntryResponses()).hasSize(3));
    assertThat(client.serviceEntryResponses().getLast().updated()).isEqualTo(20);
  }

  @Test
  void clientIsShownWithWhatItHasAcknowledged() {
    McpClient client = givenSyncedClient(10);

    client.await(
        SOON,
        c ->
            assertThat(running.server().clients())
                .singleElement()
                .satisfies(
                    view -> {
                      assertThat(view.nodeId()).contains("istiod-test.istio-system");
                      assertThat(view.version()).isEqualTo("65536.65536.65536");
                      assertThat(view.peer()).contains("127.0.0.1");
                      assertThat(view.shard()).isEqualTo(Shard.EVERYTHING);
                      assertThat(view.subscriptions())
                          .hasSize(16)
                          .filteredOn(s -> s.typeUrl().equals(OURS))
                          .singleElement()
                          .satisfies(
                              ours -> {
                                assertThat(ours.acknowledgedRevision()).isEqualTo(1);
                                assertThat(ours.progress())
                                    .isInstanceOfSatisfying(
                                        Progress.Acknowledged.class,
                                        done ->
                                            assertThat(done.delivery().resources()).isEqualTo(10));
                              });
                    }));
  }

  @Test
  void refusalIsShownAndNotAnsweredInALoop() {
    McpClient client = givenSyncedClient(10);
    client.answerWith(Answer.REFUSE);

    running.server().publish(running.resources.put("s1", "10.0.0.2"));

    client.await(
        SOON,
        c ->
            assertThat(running.server().clients().getFirst().subscriptions())
                .anySatisfy(
                    s ->
                        assertThat(s.progress())
                            .isInstanceOfSatisfying(
                                Progress.Refused.class,
                                refused ->
                                    assertThat(refused.reason())
                                        .isEqualTo("refused by the test"))));
    client.answerWith(Answer.ACKNOWLEDGE);
    running.server().publish(running.resources.put("s2", "10.0.0.2"));
    client.await(SOON, c -> assertThat(c.serviceEntryResponses()).hasSize(3));
    assertThat(running.meters.get("bridge.mcp.refusals").counter().count()).isEqualTo(1);
  }

  @Test
  void junkIsAnsweredAndBreaksNothing() {
    McpClient client = givenSyncedClient(10);

    client.send(DiscoveryRequest.newBuilder().setTypeUrl("no such thing").build());

    client.await(SOON, c -> assertThat(c.responses("no such thing")).hasSize(1));
    assertThat(client.responses("no such thing").getFirst().names()).isEmpty();
    assertThat(client.endedStreams()).isEmpty();
  }

  @Test
  void cutStreamIsOpenedAgainAndGetsEverything() {
    McpClient client = givenSyncedClient(10);
    client.cutStream();
    client.await(SOON, c -> assertThat(c.endedStreams()).hasSize(1));

    running.server().publish(running.resources.put("new", "10.0.0.9"));

    client.await(SOON, c -> assertThat(c.serviceEntries()).hasSize(11));
    assertThat(client.streams()).isEqualTo(2);
    client.await(SOON, c -> assertThat(running.server().clients()).hasSize(1));
  }

  @Test
  void closingEndsStreamsSoThatClientsConnectElsewhereAndKeepWhatTheyHave() {
    McpClient client = givenSyncedClient(10);

    long begin = running.scheduler().nanoTime();
    running.server().close(Duration.ofSeconds(10));

    assertThat(Duration.ofNanos(running.scheduler().nanoTime() - begin))
        .isLessThan(Duration.ofSeconds(5));
    client.await(
        SOON,
        c ->
            assertThat(c.endedStreams())
                .first()
                .extracting(Status::getCode)
                .isEqualTo(Status.Code.UNAVAILABLE));
    assertThat(client.serviceEntries()).hasSize(10);
    assertThat(running.server().clients()).isEmpty();
  }

  @Test
  void restartOnTheSamePortChangesNothingForTheClient() {
    McpClient client = givenSyncedClient(10);
    int port = running.server().ports().getFirst();
    running.server().close(Duration.ofSeconds(5));

    running
        .start(new McpServerConfig(RunningServer.LOOPBACK, port, 1, new Transport.Plaintext()))
        .publish(new Resources().services(10));

    client.await(SOON, c -> assertThat(c.serviceEntryResponses()).hasSize(2));
    ResponseReport report = client.serviceEntryResponses().getLast();
    assertThat(report.unchanged()).isEqualTo(10);
    assertThat(report.created() + report.updated() + report.deleted()).isZero();
  }

  @Test
  void portInUseIsSaidWithTheKeyAndWhatToDo() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      McpServerConfig config =
          new McpServerConfig(
              RunningServer.LOOPBACK, taken.getLocalPort(), 1, new Transport.Plaintext());

      assertThatThrownBy(() -> running.start(config))
          .isInstanceOfSatisfying(
              BridgeException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.ADDRESS_UNAVAILABLE))
          .hasMessageContainingAll(
              "mcp.address=127.0.0.1", "mcp.port=" + taken.getLocalPort(), "choose another");
    }
  }

  @Test
  void addressThatIsNotOursIsSaid() {
    McpServerConfig config = new McpServerConfig("192.0.2.1", 0, 1, new Transport.Plaintext());

    assertThatThrownBy(() -> running.start(config))
        .isInstanceOf(BridgeException.class)
        .hasMessageContaining("mcp.address=192.0.2.1");
  }

  @Test
  void deltaIsUnimplemented() {
    running.start();

    assertThatThrownBy(
            () ->
                ClientCalls.blockingUnaryCall(
                    running.channel(),
                    AggregatedDiscoveryServiceGrpc.getDeltaAggregatedResourcesMethod(),
                    CallOptions.DEFAULT,
                    DeltaDiscoveryRequest.getDefaultInstance()))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNIMPLEMENTED));
  }

  @Test
  void healthTellsListeningFromReady() {
    McpServer server = running.start();
    HealthGrpc.HealthBlockingStub health = HealthGrpc.newBlockingStub(running.channel());

    assertThat(health.check(request("")).getStatus()).isEqualTo(ServingStatus.SERVING);
    assertThat(health.check(request(AggregatedDiscoveryServiceGrpc.SERVICE_NAME)).getStatus())
        .isEqualTo(ServingStatus.NOT_SERVING);
    server.publish(running.resources.services(1));
    assertThat(health.check(request(AggregatedDiscoveryServiceGrpc.SERVICE_NAME)).getStatus())
        .isEqualTo(ServingStatus.SERVING);
  }

  @Test
  void configurationThatCannotBeIsRefused() {
    for (List<Integer> portAndShards : List.of(List.of(-1, 1), List.of(1, 0), List.of(65_535, 2))) {
      assertThatThrownBy(
              () ->
                  new McpServerConfig(
                      RunningServer.LOOPBACK,
                      portAndShards.getFirst(),
                      portAndShards.getLast(),
                      new Transport.Plaintext()))
          .isInstanceOf(BridgeException.class)
          .hasMessageContaining("expected");
    }
  }

  private static HealthCheckRequest request(String service) {
    return HealthCheckRequest.newBuilder().setService(service).build();
  }

  private McpClient givenSyncedClient(int services) {
    running.start().publish(running.resources.services(services));
    McpClient client = running.connect();
    client.awaitSynced(SOON);
    return client;
  }
}
