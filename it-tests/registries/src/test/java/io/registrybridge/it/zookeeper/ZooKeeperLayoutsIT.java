package io.registrybridge.it.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.registrybridge.api.ConnectionReport.Level;
import io.registrybridge.api.event.SourceStatus.State;
import io.registrybridge.api.model.Availability;
import io.registrybridge.api.model.InstancePort;
import io.registrybridge.api.model.ServiceInstance;
import io.registrybridge.it.consul.TestCertificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.zookeeper.CreateMode;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each way of keeping services, on a real server, from the first reading to the last instance. */
class ZooKeeperLayoutsIT {
  // Started before the first test; a server for each would be slow.
  @SuppressWarnings("NullAway.Init")
  private static ZooKeeperServer server;

  @BeforeAll
  static void startZooKeeper() {
    server = ZooKeeperServer.start(ZooKeeperServer.Options.DEFAULT);
  }

  @AfterAll
  static void stopZooKeeper() {
    server.close();
  }

  @Test
  void anApplicationOfDubbo3IsAServiceBesideItsInterfaces() {
    String url = "dubbo://10.0.0.1:20880/a.B?application=demo&version=1.0.0&group=g1";
    try (ZooKeeperClient owner = server.client();
        ZooKeeperTestBed bed =
            ZooKeeperTestBed.started(
                server,
                "zookeeper.dubbo-root",
                "/one",
                "zookeeper.services-root",
                "/one-services")) {
      owner.create("/one/a.B/providers/" + ZooKeeperClient.encoded(url), "", CreateMode.EPHEMERAL);
      owner.put(
          "/one-services/demo/10.0.0.1:20880",
          InstanceJson.dubbo(
              "demo",
              "10.0.0.1",
              20880,
              "[{\"port\":20880,\"protocol\":\"dubbo\"},{\"port\":50051,\"protocol\":\"tri\"}]"));

      soon(
          () -> assertThat(bed.observed.names()).containsExactlyInAnyOrder("a.B:1.0.0:g1", "demo"));
      assertThat(bed.observed.instances("demo"))
          .singleElement()
          .extracting(ServiceInstance::ports)
          .asInstanceOf(InstanceOfAssertFactories.LIST)
          .containsExactly(new InstancePort("dubbo", "tcp", 20880), InstancePort.of("grpc", 50051));
    }
  }

  @Test
  void interfacesOfApplicationsFollowTheirRevisions() {
    try (ZooKeeperClient owner = server.client();
        ZooKeeperTestBed bed =
            ZooKeeperTestBed.started(
                server,
                "zookeeper.layouts",
                "dubbo-interface,dubbo-mapping",
                "zookeeper.dubbo-root",
                "/six",
                "zookeeper.services-root",
                "/six-services")) {
      owner.create("/six/metadata/demo/r1", metadata("a.B", "a.C"), CreateMode.PERSISTENT);
      owner.create("/six/metadata/demo/r2", metadata("a.B", "a.D"), CreateMode.PERSISTENT);
      String first = "/six-services/demo/10.0.0.1:20880";
      owner.put(first, dubbo("10.0.0.1", "r1"));
      owner.put("/six-services/demo/10.0.0.2:20880", dubbo("10.0.0.2", "r1"));
      soon(
          () -> {
            assertThat(bed.observed.names()).containsExactlyInAnyOrder("a.B:1.0.0", "a.C:1.0.0");
            assertThat(bed.observed.available("a.C:1.0.0")).hasSize(2);
          });

      // Also registered by its interface: one instance.
      String url = "dubbo://10.0.0.1:20880/a.B?application=demo&version=1.0.0";
      owner.create("/six/a.B/providers/" + ZooKeeperClient.encoded(url), "", CreateMode.EPHEMERAL);
      // Started again with another version of itself.
      owner.delete(first);
      owner.put(first, dubbo("10.0.0.1", "r2"));
      soon(
          () -> {
            assertThat(bed.observed.names())
                .containsExactlyInAnyOrder("a.B:1.0.0", "a.C:1.0.0", "a.D:1.0.0");
            assertThat(bed.observed.available("a.B:1.0.0")).hasSize(2);
            assertThat(bed.observed.available("a.C:1.0.0")).containsExactly("10.0.0.2:20880");
            assertThat(bed.observed.available("a.D:1.0.0")).containsExactly("10.0.0.1:20880");
          });

      // What keeps its metadata to itself is found by the mapping.
      owner.create("/six/mapping/a.E", "other,shop", CreateMode.PERSISTENT);
      owner.put("/six-services/shop/10.0.0.3:20880", dubbo("10.0.0.3", "kept"));
      soon(() -> assertThat(bed.observed.available("a.E")).containsExactly("10.0.0.3:20880"));
    }
  }

  private static String metadata(String... interfaces) {
    return Stream.of(interfaces)
        .map(
            name ->
                """
                "%s:1.0.0:dubbo":{"name":"%s","version":"1.0.0","protocol":"dubbo","port":20880}"""
                    .formatted(name, name))
        .collect(Collectors.joining(",", "{\"app\":\"demo\",\"services\":{", "}}"));
  }

  private static String dubbo(String address, String revision) {
    return InstanceJson.dubbo(
        "demo", address, 20880, "[{\"port\":20880,\"protocol\":\"dubbo\"}]", revision);
  }

  @Test
  void springCloudsInstancesFollowTheirStatus() {
    try (ZooKeeperClient owner = server.client();
        ZooKeeperTestBed bed =
            ZooKeeperTestBed.started(
                server, "zookeeper.layouts", "spring-cloud", "zookeeper.services-root", "/two")) {
      owner.put("/two/orders/u-1", spring("UP"));
      soon(() -> assertThat(bed.observed.available("orders")).containsExactly("u-1"));

      owner.setData("/two/orders/u-1", spring("OUT_OF_SERVICE"));
      soon(
          () ->
              assertThat(bed.observed.instances("orders"))
                  .singleElement()
                  .satisfies(
                      instance ->
                          assertThat(instance.availability().state())
                              .isEqualTo(Availability.State.DISABLED)));

      owner.setData("/two/orders/u-1", spring("UP"));
      soon(() -> assertThat(bed.observed.available("orders")).containsExactly("u-1"));
      owner.delete("/two/orders/u-1");
      soon(() -> assertThat(bed.observed.names()).isEmpty());
    }
  }

  @Test
  void oddNodesHoldNoOtherUp() {
    try (ZooKeeperClient owner = server.client()) {
      owner.create("/seven/+/providers/dubbo%3A%2F%2F10.0.0.7%2Fx", "", CreateMode.EPHEMERAL);
      owner.create("/seven/mapping/ ", "demo", CreateMode.PERSISTENT);
      owner.put("/seven-services/ /u-1", spring("UP"));
      owner.put("/seven-services/orders/ ", spring("UP"));
      owner.put("/seven-services/orders/u-1", spring("UP"));
      owner.put("/seven-services/demo/10.0.0.2:20880", dubbo("10.0.0.2", "r1"));
      owner.put("/seven-services/demo/10.0.0.3:20880", dubbo("10.0.0.3", "no/path/"));
      owner.create("/seven/metadata/demo/r1", metadata("a.B"), CreateMode.PERSISTENT);
      try (ZooKeeperTestBed bed =
          ZooKeeperTestBed.started(
              server,
              "zookeeper.layouts",
              "dubbo-interface,dubbo-mapping,spring-cloud",
              "zookeeper.dubbo-root",
              "/seven",
              "zookeeper.services-root",
              "/seven-services")) {
        soon(
            () -> {
              assertThat(bed.observed.names()).containsExactlyInAnyOrder("a.B:1.0.0", "orders");
              assertThat(bed.observed.status().state()).isEqualTo(State.CONNECTED);
            });

        owner.put("/seven-services/orders/u-2", spring("UP"));
        owner.put("/seven-services/demo/10.0.0.4:20880", dubbo("10.0.0.4", "r1"));
        soon(
            () -> {
              assertThat(bed.observed.available("orders")).containsExactlyInAnyOrder("u-1", "u-2");
              assertThat(bed.observed.available("a.B:1.0.0")).hasSize(3);
            });
      }
    }
  }

  @Test
  void pathsOfOnesOwnAreServices() {
    try (ZooKeeperClient owner = server.client();
        ZooKeeperTestBed bed =
            ZooKeeperTestBed.started(
                server, "zookeeper.layouts", "", "zookeeper.paths", "/three/*,/four/search")) {
      owner.create("/three/orders/10.0.0.1:8080", "", CreateMode.EPHEMERAL);
      owner.create("/four/search/10.0.0.2:9090", "", CreateMode.EPHEMERAL);
      owner.create("/four/else/10.0.0.3:9090", "", CreateMode.EPHEMERAL);

      soon(() -> assertThat(bed.observed.names()).containsExactlyInAnyOrder("orders", "search"));
      owner.create("/four/search/10.0.0.4:9090", "", CreateMode.EPHEMERAL);
      owner.create("/three/orders/10.0.0.5:8080", "", CreateMode.EPHEMERAL);
      owner.create("/three/cart/10.0.0.6:8080", "", CreateMode.EPHEMERAL);
      soon(
          () -> {
            assertThat(bed.observed.available("search")).hasSize(2);
            assertThat(bed.observed.available("orders")).hasSize(2);
            assertThat(bed.observed.available("cart")).hasSize(1);
          });

      owner.delete("/four/search/10.0.0.2:9090");
      owner.delete("/three/orders/10.0.0.1:8080");
      soon(
          () -> {
            assertThat(bed.observed.available("search")).containsExactly("10.0.0.4:9090");
            assertThat(bed.observed.available("orders")).containsExactly("10.0.0.5:8080");
          });
      owner.deleteTree("/three/orders");
      soon(() -> assertThat(bed.observed.names()).containsExactlyInAnyOrder("search", "cart"));
      owner.delete("/four/search/10.0.0.4:9090");
      soon(() -> assertThat(bed.observed.names()).containsExactly("cart"));
      assertThat(bed.observed.available("cart")).hasSize(1);
      assertThat(bed.observed.status().state()).isEqualTo(State.CONNECTED);
    }
  }

  @Test
  void groupedByApplicationTheInterfacesOfAnApplicationAreOneService() {
    try (ZooKeeperClient owner = server.client();
        ZooKeeperTestBed bed =
            ZooKeeperTestBed.started(
                server,
                "zookeeper.dubbo-root",
                "/five",
                "zookeeper.dubbo.group-by",
                "application")) {
      for (String interfaceName : new String[] {"a.B", "a.C", "a.D"}) {
        for (String address : new String[] {"10.0.0.1", "10.0.0.2"}) {
          owner.create(provided(interfaceName, address, "demo"), "", CreateMode.EPHEMERAL);
        }
      }
      owner.create(provided("a.D", "10.0.0.3", "shop"), "", CreateMode.EPHEMERAL);

      soon(
          () -> {
            assertThat(bed.observed.names()).containsExactlyInAnyOrder("demo", "shop");
            assertThat(bed.observed.available("demo")).hasSize(2);
          });

      // It still provides two others.
      owner.delete(provided("a.B", "10.0.0.1", "demo"));
      bed.observed.assertNothingTakenFor(Duration.ofSeconds(1));
      owner.delete(provided("a.C", "10.0.0.1", "demo"));
      owner.delete(provided("a.D", "10.0.0.1", "demo"));
      soon(() -> assertThat(bed.observed.available("demo")).containsExactly("10.0.0.2:20880"));
      for (String interfaceName : new String[] {"a.B", "a.C", "a.D"}) {
        owner.delete(provided(interfaceName, "10.0.0.2", "demo"));
      }
      soon(() -> assertThat(bed.observed.names()).containsExactly("shop"));
      assertThat(bed.observed.available("shop")).hasSize(1);
      assertThat(bed.observed.status().state()).isEqualTo(State.CONNECTED);
    }
  }

  private static String provided(String interfaceName, String address, String application) {
    String url = "dubbo://" + address + ":20880/" + interfaceName + "?application=" + application;
    return "/five/" + interfaceName + "/providers/" + ZooKeeperClient.encoded(url);
  }

  @Test
  void theSecurePortIsReadWithAClientCertificate(@TempDir Path directory) throws IOException {
    TestCertificates files = TestCertificates.create(directory.resolve("tls"));
    Path serverStore = joined(directory, "server", files.serverKey(), files.serverCertificate());
    Path clientStore = joined(directory, "client", files.clientKey(), files.clientCertificate());
    try (ZooKeeperServer secured =
            ZooKeeperServer.start(
                ZooKeeperServer.Options.DEFAULT.withTls(
                    new ZooKeeperServer.Tls(serverStore, files.authority())));
        ZooKeeperClient owner = secured.client();
        ZooKeeperTestBed bed =
            ZooKeeperTestBed.started(
                secured,
                "zookeeper.connect",
                secured.secureAddress(),
                "zookeeper.tls.enabled",
                "true",
                "zookeeper.tls.ca",
                files.authority().toString(),
                "zookeeper.tls.key-store",
                clientStore.toString())) {
      owner.put("/services/orders/u-1", spring("UP"));

      soon(() -> assertThat(bed.observed.available("orders")).containsExactly("u-1"));
      assertThat(bed.observed.status().state()).isEqualTo(State.CONNECTED);
      assertThat(bed.probe().lines()).noneMatch(line -> line.level() == Level.ERROR);
    }
  }

  private static String spring(String status) {
    return InstanceJson.springCloud(
        "orders", "u-1", "10.0.0.1", 8080, Map.of("instance_status", status));
  }

  private static Path joined(Path directory, String name, Path key, Path certificate)
      throws IOException {
    return Files.writeString(
        directory.resolve(name + ".pem"), Files.readString(key) + Files.readString(certificate));
  }

  private static void soon(ThrowingRunnable assertion) {
    await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(20))
        .untilAsserted(assertion);
  }
}
