package io.registrybridge.it.eureka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.registrybridge.adapter.eureka.http.Answer;
import io.registrybridge.adapter.eureka.http.HttpTransport;
import io.registrybridge.adapter.eureka.registry.ApplicationsReader;
import io.registrybridge.api.ConnectionReport.Level;
import io.registrybridge.api.ConnectionReport.Line;
import io.registrybridge.api.concurrent.VirtualThreadScheduler;
import io.registrybridge.api.error.ErrorCode;
import io.registrybridge.api.event.SourceStatus.State;
import io.registrybridge.api.model.Availability;
import io.registrybridge.api.model.InstancePort;
import io.registrybridge.api.model.ServiceInstance;
import io.registrybridge.it.consul.TestCertificates;
import io.registrybridge.it.eureka.EurekaClient.Instance;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is seen of the changes of a real server. */
class EurekaChangesIT {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Instance CART = Instance.up("CART", "cart-1", "10.0.0.1", 8080);
  private static final Instance OTHER = Instance.up("OTHER", "other-1", "10.0.0.9", 8080);

  // Started before the first test; a server for each would be slow.
  @SuppressWarnings("NullAway.Init")
  private static EurekaServer server;

  @BeforeAll
  static void startEureka() {
    server = EurekaServer.start(EurekaServer.Options.DEFAULT);
    server.client().register(OTHER);
  }

  @AfterAll
  static void stopEureka() {
    server.close();
  }

  @AfterEach
  void clean() {
    server.client().deregister("CART", "cart-1");
  }

  @Test
  void anOverrideDisablesAnInstanceUntilItIsTakenBack() {
    server.client().register(CART);
    try (EurekaTestBed bed = EurekaTestBed.started(server.url())) {
      soon(() -> assertThat(bed.observed.available("CART")).containsExactly("cart-1"));

      server.client().override("CART", "cart-1", "OUT_OF_SERVICE");
      soon(
          () ->
              assertThat(only(bed).availability())
                  .isEqualTo(Availability.disabled("status is OUT_OF_SERVICE (overridden)")));

      server.client().removeOverride("CART", "cart-1", "UP");
      soon(() -> assertThat(only(bed).availability().isAvailable()).isTrue());
    }
  }

  @Test
  void statusesThatAreNotUpAreLeftOutUnlessTheyAreWanted() {
    server.client().register(CART.withStatus("STARTING"));
    try (EurekaTestBed strict = EurekaTestBed.started(server.url());
        EurekaTestBed lenient =
            EurekaTestBed.started(server.url(), "eureka.statuses", "UP,STARTING")) {
      soon(
          () ->
              assertThat(only(strict).availability())
                  .isEqualTo(Availability.unhealthy("status is STARTING")));
      soon(() -> assertThat(lenient.observed.available("CART")).containsExactly("cart-1"));

      server.client().register(CART.withStatus("DOWN"));
      soon(
          () ->
              assertThat(only(lenient).availability())
                  .isEqualTo(Availability.unhealthy("status is DOWN")));
    }
  }

  @Test
  void bothPortsTheZoneAndTheMetadataArrive() {
    server
        .client()
        .register(
            CART.withSecurePort(8443)
                .withMetadata(
                    Map.of(
                        "zone",
                        "z1",
                        "version",
                        "v2",
                        "gRPC_port",
                        "9090",
                        "api-token",
                        "hidden")));
    try (EurekaTestBed bed =
        EurekaTestBed.started(
            server.url(), "eureka.metadata-ports", "grpc=gRPC_port", "eureka.region", "r1")) {
      soon(() -> assertThat(bed.observed.instances("CART")).hasSize(1));

      ServiceInstance cart = only(bed);
      assertThat(cart.ports())
          .containsExactly(
              InstancePort.of("", 8080),
              InstancePort.of("https", 8443),
              InstancePort.of("grpc", 9090));
      assertThat(cart.locality().zone()).isEqualTo("z1");
      assertThat(cart.locality().region()).isEqualTo("r1");
      assertThat(cart.metadata()).containsEntry("version", "v2").doesNotContainKey("api-token");
    }
  }

  @Test
  void anInstanceWithoutMetadataHasNone() {
    server.client().register(CART.withMetadata(Map.of()));
    try (EurekaTestBed bed = EurekaTestBed.started(server.url())) {
      soon(() -> assertThat(bed.observed.instances("CART")).hasSize(1));

      assertThat(only(bed).metadata()).isEmpty();
    }
  }

  @Test
  void changedMetadataIsSeenByAFullAnswerAtTheLatest() {
    server.client().register(CART);
    try (EurekaTestBed bed = EurekaTestBed.started(server.url(), "eureka.full-interval", "1s")) {
      soon(() -> assertThat(bed.observed.instances("CART")).hasSize(1));

      server.client().metadata("CART", "cart-1", "version", "v3");

      soon(() -> assertThat(only(bed).metadata()).containsEntry("version", "v3"));
    }
  }

  @Test
  void aVipAddressCanBeTheService() {
    server.client().register(CART.withVip("basket,cart.internal"));
    try (EurekaTestBed bed = EurekaTestBed.started(server.url(), "eureka.service-name", "vip")) {
      soon(
          () ->
              assertThat(bed.observed.names())
                  .containsExactlyInAnyOrder("basket", "cart.internal", "other"));

      server.client().register(CART.withVip("basket"));
      soon(() -> assertThat(bed.observed.names()).containsExactlyInAnyOrder("basket", "other"));
    }
  }

  @Test
  void oddInstancesDropNoService() {
    List<Instance> odd =
        List.of(
            CART.withAddresses("cart_1.Example", "not an address"),
            Instance.up("CART", "cart 2ü:\"x\"", "fe80::1%eth0", 0),
            Instance.up("CART", "cart-3", "0.0.0.0", 70_000).withMetadata(Map.of("a b", "c:d/é")),
            Instance.up("ODD_名前:X", "x".repeat(300), "10.0.0.5", 8080));
    odd.forEach(server.client()::register);
    try (EurekaTestBed bed = EurekaTestBed.started(server.url())) {
      soon(
          () -> {
            assertThat(bed.observed.instances("CART")).hasSize(3);
            assertThat(bed.observed.names()).contains("ODD_名前:X", "OTHER");
          });
      assertThat(bed.observed.instances("CART"))
          .extracting(ServiceInstance::address)
          .containsExactlyInAnyOrder("cart_1.Example", "fe80::1%eth0", "0.0.0.0");
    } finally {
      odd.forEach(each -> server.client().deregister(each.app(), each.id()));
    }
  }

  @Test
  void aServerWithoutDeltasIsReadWhole() {
    try (EurekaServer without =
            EurekaServer.start(
                EurekaServer.Options.DEFAULT.with("eureka.server.disable-delta=true"));
        EurekaTestBed bed = EurekaTestBed.started(without.url(), "eureka.full-interval", "1s")) {
      without.client().register(CART);

      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() -> assertThat(bed.observed.available("CART")).hasSize(1));
      assertThat(bed.observed.status().state()).isEqualTo(State.CONNECTED);
      assertThat(bed.probe().lines())
          .extracting(Line::level)
          .containsExactly(Level.INFO, Level.ADVICE);
    }
  }

  @Test
  void basicAuthenticationAndHttpsWork(@TempDir Path directory) throws Exception {
    TestCertificates files = TestCertificates.create(directory);
    EurekaServer.Options options =
        EurekaServer.Options.DEFAULT
            .withCredentials("bridge:5ecret")
            .withTls(files.serverCertificate(), files.serverKey());
    try (EurekaServer secured = EurekaServer.start(options);
        EurekaTestBed bed =
            EurekaTestBed.started(
                secured.url(),
                "eureka.username",
                "bridge",
                "eureka.password",
                "5ecret",
                "eureka.tls.ca",
                files.authority().toString());
        EurekaTestBed nobody =
            EurekaTestBed.started(secured.url(), "eureka.tls.ca", files.authority().toString());
        EurekaTestBed stranger = EurekaTestBed.started(secured.url())) {
      soon(() -> assertThat(bed.observed.status().state()).isEqualTo(State.CONNECTED));
      soon(
          () ->
              assertThat(nobody.observed.causes())
                  .containsExactly(ErrorCode.REGISTRY_UNAUTHORIZED));
      soon(
          () ->
              assertThat(stranger.observed.causes())
                  .containsExactly(ErrorCode.REGISTRY_UNREACHABLE));
      assertThat(bed.probe().usable()).isTrue();
      assertThat(nobody.observed.resynced()).isFalse();
    }
  }

  @Test
  void aClientCertificateIsShownToAServerThatAsksForOne(@TempDir Path directory) throws Exception {
    TestCertificates files = TestCertificates.create(directory);
    EurekaServer.Options options =
        EurekaServer.Options.DEFAULT
            .withTls(files.serverCertificate(), files.serverKey())
            .with(
                "server.ssl.client-auth=need",
                "server.ssl.trust-certificate=file:" + files.authority());
    String authority = files.authority().toString();
    try (EurekaServer secured = EurekaServer.start(options);
        EurekaTestBed known =
            EurekaTestBed.started(
                secured.url(),
                "eureka.tls.ca",
                authority,
                "eureka.tls.certificate",
                files.clientCertificate().toString(),
                "eureka.tls.key",
                files.clientKey().toString());
        EurekaTestBed unknown = EurekaTestBed.started(secured.url(), "eureka.tls.ca", authority)) {
      soon(() -> assertThat(known.observed.status().state()).isEqualTo(State.CONNECTED));
      soon(
          () ->
              assertThat(unknown.observed.causes())
                  .containsExactly(ErrorCode.REGISTRY_UNREACHABLE));
      assertThat(known.probe().usable()).isTrue();
    }
  }

  @Test
  void answersComeCompressed() throws Exception {
    server.client().register(CART);
    try (VirtualThreadScheduler scheduler = new VirtualThreadScheduler((thread, failure) -> {});
        HttpTransport transport =
            new HttpTransport(
                new HttpTransport.Access(Optional.empty(), Optional.empty(), SOON), scheduler)) {
      for (String path : List.of("/apps", "/apps/delta")) {
        Answer answer =
            transport.get(
                io.registrybridge.adapter.eureka.http.EurekaServer.parse(server.url()), path);

        assertThat(answer.gzip()).isTrue();
        assertThat(new ApplicationsReader().read(path, answer.content(), Instant.now()).entries())
            .extracting(entry -> entry.instance().key().id())
            .contains("cart-1");
      }
    }
  }

  private static ServiceInstance only(EurekaTestBed bed) {
    List<ServiceInstance> instances = bed.observed.instances("CART");
    assertThat(instances).hasSize(1);
    return instances.getFirst();
  }

  private static void soon(ThrowingRunnable assertion) {
    await().atMost(SOON).untilAsserted(assertion);
  }
}
