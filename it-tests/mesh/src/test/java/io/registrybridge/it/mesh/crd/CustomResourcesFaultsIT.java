package io.registrybridge.it.mesh.crd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.registrybridge.api.ConnectionReport;
import io.registrybridge.api.concurrent.VirtualThreadScheduler;
import io.registrybridge.crd.kube.KubeConnection;
import io.registrybridge.crd.kube.KubernetesCheck;
import io.registrybridge.engine.config.BridgeConfig.CrdConfig;
import io.registrybridge.engine.publish.IstioResource;
import io.registrybridge.it.mesh.KubeApiServer;
import io.registrybridge.it.mesh.KubeClient;
import io.registrybridge.it.mesh.TokenUser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rights, an API server that dies, and many objects. */
class CustomResourcesFaultsIT {
  private static final String ENTRIES =
      "/apis/networking.istio.io/v1/namespaces/registry-bridge/serviceentries";
  private static final TokenUser BRIDGE =
      TokenUser.named("system:serviceaccount:registry-bridge:registry-bridge");
  private static final Duration LIMIT = Duration.ofMinutes(3);

  private final Publications publications = new Publications("registry-bridge");

  @Test
  void whatItMayNotDoIsReportedAndTheManifestIsEnough() throws IOException {
    try (KubeApiServer kubernetes = KubeApiServer.start(KubeApiServer.Options.rbac(BRIDGE))) {
      kubernetes.admin().createNamespace("registry-bridge");
      assertThat(check(kubernetes).usable()).isFalse();
      assertThat(check(kubernetes).lines())
          .anySatisfy(line -> assertThat(line.text()).contains("may not patch serviceentries"));
      try (RunningOutput output = new RunningOutput(config(kubernetes))) {
        output.publish(publications.put(publications.inline("orders.example", "10.0.0.1")));
        await()
            .atMost(LIMIT)
            .untilAsserted(
                () -> {
                  assertThat(output.view().watchTroubles()).hasSize(3);
                  assertThat(output.view().watchTroubles().toString()).contains("forbidden");
                  assertThat(output.view().lease().trouble()).isPresent();
                });

        applyManifest(kubernetes.admin());

        await()
            .atMost(LIMIT)
            .untilAsserted(
                () ->
                    assertThat(kubernetes.admin().get(ENTRIES + "/orders.example").status())
                        .isEqualTo(200));
        output.publish(publications.remove("orders.example"));
        await()
            .atMost(LIMIT)
            .untilAsserted(
                () ->
                    assertThat(kubernetes.admin().get(ENTRIES + "/orders.example").status())
                        .isEqualTo(404));
      }
      assertThat(check(kubernetes).lines())
          .filteredOn(line -> line.level() != ConnectionReport.Level.INFO)
          .isEmpty();
    }
  }

  @Test
  void aPodsTokenIsTakenAndTheOneThatReplacesIt(@TempDir Path mounted) throws IOException {
    try (KubeApiServer kubernetes = KubeApiServer.start(KubeApiServer.Options.rbac(BRIDGE))) {
      kubernetes.admin().createNamespace("registry-bridge");
      applyManifest(kubernetes.admin());
      Files.write(mounted.resolve("ca.crt"), Files.readAllBytes(kubernetes.authority()));
      Files.writeString(mounted.resolve("namespace"), "registry-bridge");
      Path token = Files.writeString(mounted.resolve("token"), "expired");
      Map<String, String> environment =
          Map.of(
              "KUBERNETES_SERVICE_HOST",
              "127.0.0.1",
              "KUBERNETES_SERVICE_PORT",
              Integer.toString(kubernetes.port()));
      CrdConfig ofPod =
          new CrdConfig(
              true, Optional.empty(), "registry-bridge", Optional.empty(), 500, Duration.ZERO);
      try (VirtualThreadScheduler scheduler = new VirtualThreadScheduler((thread, failure) -> {});
          KubeConnection connection =
              KubeConnection.open(
                  ofPod, new KubeConnection.Pod(environment, mounted), LIMIT, scheduler)) {
        KubernetesCheck check = new KubernetesCheck(connection, "registry-bridge");
        assertThat(connection.leaseNamespace()).isEqualTo("registry-bridge");
        assertThat(check.report(List.of("registry-bridge")).usable()).isFalse();

        Files.writeString(token, BRIDGE.token() + "\n");

        assertThat(check.report(List.of("registry-bridge")).lines())
            .filteredOn(line -> line.level() != ConnectionReport.Level.INFO)
            .isEmpty();
      }
    }
  }

  @Test
  void afterTheApiServersDeathEverythingIsWrittenAndNothingIsLost() {
    try (KubeApiServer kubernetes = KubeApiServer.start()) {
      KubeClient admin = kubernetes.admin();
      admin.createNamespace("registry-bridge");
      try (RunningOutput output = new RunningOutput(kubernetes.kubeconfig(), "registry-bridge")) {
        output.publish(
            publications.put(
                publications.inline("orders.example", "10.0.0.1"),
                publications.inline("cart.example", "10.0.0.2")));
        await().atMost(LIMIT).untilAsserted(() -> assertThat(count(admin)).isEqualTo(2));

        kubernetes.kill();
        output.publish(publications.put(publications.inline("orders.example", "10.0.0.9")));
        output.publish(publications.remove("cart.example"));
        output.publish(publications.put(publications.inline("new.example", "10.0.0.3")));
        await().atMost(LIMIT).untilAsserted(() -> assertThat(output.view().watching()).isFalse());
        kubernetes.startAgain();

        await()
            .atMost(LIMIT)
            .untilAsserted(
                () -> {
                  assertThat(admin.get(ENTRIES + "/orders.example").status()).isEqualTo(200);
                  assertThat(admin.get(ENTRIES + "/cart.example").status()).isEqualTo(404);
                  assertThat(admin.get(ENTRIES + "/new.example").status()).isEqualTo(200);
                  assertThat(
                          admin
                              .get(ENTRIES + "/orders.example")
                              .json()
                              .at("/spec/endpoints/0/address")
                              .asText())
                      .isEqualTo("10.0.0.9");
                });
        await().atMost(LIMIT).untilAsserted(() -> assertThat(output.view().watching()).isTrue());
        assertThat(output.failures()).isEmpty();
      }
    }
  }

  @Test
  void anApiServerThatIsTooBusyIsAskedAgainUntilAllIsWritten() throws IOException {
    int count = 300;
    // One write at a time: each that comes meanwhile is answered with 429.
    KubeApiServer.Options busy =
        KubeApiServer.Options.rbac(BRIDGE)
            .with("--enable-priority-and-fairness=false", "--max-mutating-requests-inflight=1");
    try (KubeApiServer kubernetes = KubeApiServer.start(busy)) {
      KubeClient admin = kubernetes.admin();
      admin.createNamespace("registry-bridge");
      applyManifest(admin);
      try (RunningOutput output = new RunningOutput(config(kubernetes))) {
        List<IstioResource> resources = new ArrayList<>();
        for (int i = 0; i < count; i++) {
          resources.add(publications.inline("s" + i + ".example", "10.0.0.1"));
        }
        output.publish(publications.put(resources));

        await().atMost(LIMIT).untilAsserted(() -> assertThat(count(admin)).isEqualTo(count));
        await()
            .atMost(LIMIT)
            .untilAsserted(() -> assertThat(output.view().writer().waiting()).isZero());
        assertThat(output.failures()).isEmpty();
      }
      assertThat(requests(admin, Map.of("code", "429"))).as("answers of 429").isPositive();
      assertThat(writes(admin) - requests(admin, Map.of("code", "429")))
          .as("writes that were taken")
          .isEqualTo(count);
    }
  }

  @Test
  void fiveThousandServiceEntriesAndOneWriteForOneChange() {
    int count = 5_000;
    try (KubeApiServer kubernetes = KubeApiServer.start()) {
      KubeClient admin = kubernetes.admin();
      admin.createNamespace("registry-bridge");
      List<IstioResource> resources = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        resources.add(
            publications.inline(
                "s" + i + ".example", "10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4", "10.0.0.5"));
      }
      long started = System.nanoTime();
      try (RunningOutput output =
          new RunningOutput(
              RunningOutput.config(
                  kubernetes.kubeconfig(), "registry-bridge", 10_000, Duration.ofMinutes(1)))) {
        output.publish(publications.put(resources));
        await()
            .atMost(Duration.ofMinutes(8))
            .untilAsserted(() -> assertThat(output.view().writer().standing()).isEqualTo(count));
        print("first sync of " + count + " ServiceEntries", started);
        assertThat(writes(admin)).isEqualTo(count);

        long changed = System.nanoTime();
        output.publish(publications.put(publications.inline("s7.example", "10.0.0.99")));
        await()
            .atMost(LIMIT)
            .pollInterval(Duration.ofMillis(5))
            .untilAsserted(
                () ->
                    assertThat(
                            admin
                                .get(ENTRIES + "/s7.example")
                                .json()
                                .at("/spec/endpoints/0/address")
                                .asText())
                        .isEqualTo("10.0.0.99"));
        print("one endpoint change", changed);
        await()
            .during(Duration.ofSeconds(2))
            .atMost(LIMIT)
            .untilAsserted(() -> assertThat(writes(admin)).isEqualTo(count + 1));
      }
      long restarted = System.nanoTime();
      try (RunningOutput output = new RunningOutput(kubernetes.kubeconfig(), "registry-bridge")) {
        resources.set(7, publications.inline("s7.example", "10.0.0.99"));
        output.publish(new Publications("registry-bridge").put(resources));
        await()
            .atMost(LIMIT)
            .untilAsserted(
                () -> {
                  assertThat(output.view().writer().listed()).isTrue();
                  assertThat(output.view().lease().leading()).isTrue();
                  assertThat(output.view().writer().waiting()).isZero();
                });
        print("comparison after a restart", restarted);
      }
      assertThat(writes(admin)).isEqualTo(count + 1);
    }
  }

  /** As the API server counts them: every write of ServiceEntries since its start. */
  private static long writes(KubeClient admin) {
    return requests(admin, Map.of());
  }

  /** The same with these labels. */
  private static long requests(KubeClient admin, Map<String, String> wanted) {
    Matcher counters =
        Pattern.compile("(?m)^apiserver_request_total\\{(.*)} (\\S+)$")
            .matcher(admin.get("/metrics").body());
    long requests = 0;
    while (counters.find()) {
      String labels = counters.group(1);
      boolean write = labels.matches(".*verb=\"(APPLY|PATCH|POST|PUT|DELETE)\".*");
      boolean meant =
          wanted.entrySet().stream()
              .allMatch(label -> labels.contains(label.getKey() + "=\"" + label.getValue() + "\""));
      if (labels.contains("resource=\"serviceentries\"") && write && meant) {
        requests += (long) Double.parseDouble(counters.group(2));
      }
    }
    return requests;
  }

  private static int count(KubeClient admin) {
    return admin.get(ENTRIES).json().path("items").size();
  }

  private static void applyManifest(KubeClient admin) throws IOException {
    String namespace = "namespaces/registry-bridge/";
    String rbac = "/apis/rbac.authorization.k8s.io/v1/";
    Map<String, String> paths =
        Map.of(
            "ServiceAccount", "/api/v1/" + namespace + "serviceaccounts/registry-bridge",
            "ClusterRole", rbac + "clusterroles/registry-bridge",
            "ClusterRoleBinding", rbac + "clusterrolebindings/registry-bridge",
            "Role", rbac + namespace + "roles/registry-bridge-lease",
            "RoleBinding", rbac + namespace + "rolebindings/registry-bridge-lease");
    String manifest = Files.readString(manifest());
    for (String document : manifest.split("(?m)^---$", -1)) {
      Matcher kind = Pattern.compile("(?m)^kind: (\\S+)$").matcher(document);
      assertThat(kind.find()).isTrue();
      admin.apply(Optional.ofNullable(paths.get(kind.group(1))).orElseThrow(), document);
    }
  }

  private static Path manifest() {
    Path here = Path.of("").toAbsolutePath();
    while (!Files.exists(here.resolve("deploy/kubernetes/rbac.yaml"))) {
      here = Optional.ofNullable(here.getParent()).orElseThrow();
    }
    return here.resolve("deploy/kubernetes/rbac.yaml");
  }

  private static CrdConfig config(KubeApiServer kubernetes) {
    return new CrdConfig(
        true,
        Optional.of(kubernetes.kubeconfig(BRIDGE)),
        "registry-bridge",
        Optional.of("registry-bridge"),
        500,
        Duration.ofMinutes(1));
  }

  private static ConnectionReport check(KubeApiServer kubernetes) {
    try (VirtualThreadScheduler scheduler = new VirtualThreadScheduler((thread, failure) -> {});
        KubeConnection connection =
            KubeConnection.open(config(kubernetes), Map.of(), LIMIT, scheduler)) {
      return new KubernetesCheck(connection, "registry-bridge").report(List.of("registry-bridge"));
    }
  }

  private static void print(String what, long sinceNanos) {
    long millis = (System.nanoTime() - sinceNanos) / 1_000_000;
    System.out.println("custom resources: " + what + ": " + millis + " ms");
  }
}
