package io.registrybridge.it.mesh.crd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.UInt32Value;
import com.google.protobuf.util.Durations;
import io.registrybridge.api.concurrent.VirtualThreadScheduler;
import io.registrybridge.crd.document.ObservedResource;
import io.registrybridge.crd.document.ResourceDocuments;
import io.registrybridge.crd.document.ResourceForm;
import io.registrybridge.crd.kube.KubeConnection;
import io.registrybridge.crd.kube.KubeResourceApi;
import io.registrybridge.crd.plan.Standing;
import io.registrybridge.crd.plan.Step;
import io.registrybridge.crd.write.Failure;
import io.registrybridge.crd.write.WriteOutcome;
import io.registrybridge.crd.write.WriterView;
import io.registrybridge.engine.publish.IstioResource;
import io.registrybridge.engine.publish.ResourceKind;
import io.registrybridge.engine.publish.ResourceName;
import io.registrybridge.it.mesh.Answer;
import io.registrybridge.it.mesh.KubeApiServer;
import io.registrybridge.it.mesh.KubeClient;
import io.registrybridge.proto.istio.networking.v1alpha3.DestinationRule;
import io.registrybridge.proto.istio.networking.v1alpha3.LoadBalancerSettings;
import io.registrybridge.proto.istio.networking.v1alpha3.LoadBalancerSettings.SimpleLB;
import io.registrybridge.proto.istio.networking.v1alpha3.OutlierDetection;
import io.registrybridge.proto.istio.networking.v1alpha3.Subset;
import io.registrybridge.proto.istio.networking.v1alpha3.TrafficPolicy;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.stream.StreamSupport;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** What is written, put right, left alone, held and deleted. */
class CustomResourcesIT {
  private static KubeApiServer kubernetes;
  private static KubeClient admin;

  private String namespace = "";
  private Publications publications = new Publications("");

  @BeforeAll
  static void startServer() {
    kubernetes = KubeApiServer.start();
    admin = kubernetes.admin();
  }

  @AfterAll
  static void stopServer() {
    kubernetes.close();
  }

  @BeforeEach
  void makeNamespace(TestInfo test) {
    namespace = "ns-" + Integer.toHexString(test.getDisplayName().hashCode());
    publications = new Publications(namespace);
    admin.createNamespace(namespace);
  }

  /** What is left would have the hosts of other tests. */
  @AfterEach
  void clear() {
    admin.delete("/apis/networking.istio.io/v1/namespaces/" + namespace + "/serviceentries");
  }

  @Test
  void writesWhatIsPublishedAndDeletesWhatIsWithdrawn() {
    try (RunningOutput output = output()) {
      IstioResource orders = publications.inline("orders.example", "10.0.0.1", "10.0.0.2");

      output.publish(publications.put(orders));

      soon().untilAsserted(() -> assertThat(get("orders.example").status()).isEqualTo(200));
      JsonNode written = get("orders.example").json();
      assertThat(written.path("spec")).isEqualTo(ResourceForm.of(orders).spec());
      assertThat(written.at("/metadata/labels/registrybridge.io~1owner").asText())
          .isEqualTo(namespace);
      assertThat(written.at("/metadata/managedFields/0/manager").asText())
          .isEqualTo("registry-bridge");

      output.publish(publications.put(publications.inline("orders.example", "10.0.0.2")));

      soon()
          .untilAsserted(() -> assertThat(addresses("orders.example")).containsExactly("10.0.0.2"));

      output.publish(publications.remove("orders.example"));

      soon().untilAsserted(() -> assertThat(get("orders.example").status()).isEqualTo(404));
      assertThat(output.failures()).isEmpty();
    }
  }

  @Test
  void everyFieldArrivesAsIstioStoresIt() {
    IstioResource rule =
        publications.resource(
            ResourceKind.DESTINATION_RULE,
            new ResourceName(namespace, "orders.example"),
            "shop",
            DestinationRule.newBuilder()
                .setHost("orders.example")
                .setTrafficPolicy(
                    TrafficPolicy.newBuilder()
                        .setLoadBalancer(
                            LoadBalancerSettings.newBuilder().setSimple(SimpleLB.LEAST_REQUEST))
                        .setOutlierDetection(
                            OutlierDetection.newBuilder()
                                .setInterval(Durations.fromMillis(1500))
                                .setBaseEjectionTime(Durations.fromMinutes(3))
                                .setMaxEjectionPercent(50)
                                .setConsecutive5XxErrors(UInt32Value.of(7))
                                .setConsecutiveGatewayErrors(UInt32Value.of(0))))
                .addSubsets(Subset.newBuilder().setName("v1").putLabels("version", "v1"))
                .addExportTo("*")
                .build());
    IstioResource workload = publications.workloads("orders.example", 1).getFirst();
    try (RunningOutput output = output()) {
      output.publish(publications.put(rule, workload));

      soon()
          .untilAsserted(
              () ->
                  assertThat(
                          admin.get(path("destinationrules", "orders.example")).json().path("spec"))
                      .isEqualTo(ResourceForm.of(rule).spec()));
      soon()
          .untilAsserted(
              () ->
                  assertThat(
                          admin
                              .get(path("workloadentries", "orders.example-0"))
                              .json()
                              .path("spec"))
                      .isEqualTo(ResourceForm.of(workload).spec()));
      assertQuiet(output);
    }
  }

  @Test
  void putsRightWhatOthersChangeAndLeavesWhatTheyAdd() {
    try (RunningOutput output = output()) {
      output.publish(publications.put(publications.inline("orders.example", "10.0.0.1")));
      soon().untilAsserted(() -> assertThat(get("orders.example").status()).isEqualTo(200));

      admin.applyIstio(
          "networking.istio.io",
          "serviceentries",
          "ServiceEntry",
          namespace,
          "orders.example",
          """
          subjectAltNames: [orders]
          endpoints: [{address: 10.9.9.9}]""");

      soon()
          .untilAsserted(() -> assertThat(addresses("orders.example")).containsExactly("10.0.0.1"));
      assertThat(get("orders.example").json().at("/spec/subjectAltNames/0").asText())
          .isEqualTo("orders");
      assertQuiet(output);
    }
  }

  @Test
  void bringsBackWhatOthersDelete() {
    try (RunningOutput output = output()) {
      output.publish(publications.put(publications.inline("orders.example", "10.0.0.1")));
      soon().untilAsserted(() -> assertThat(get("orders.example").status()).isEqualTo(200));
      String first = get("orders.example").json().at("/metadata/uid").asText();

      admin.delete(path("serviceentries", "orders.example"));

      soon()
          .untilAsserted(
              () -> {
                assertThat(get("orders.example").status()).isEqualTo(200);
                assertThat(get("orders.example").json().at("/metadata/uid").asText())
                    .isNotEqualTo(first);
              });
    }
  }

  @Test
  void leavesSomebodyElsesObjectOfTheSameName() {
    String theirs = foreign("orders.example", "somewhere.example");
    try (RunningOutput output = output()) {
      output.publish(publications.put(publications.inline("orders.example", "10.0.0.1")));

      soon().untilAsserted(() -> assertThat(words(output)).containsExactly("name-taken"));
      assertThat(version("orders.example")).isEqualTo(theirs);

      admin.delete(path("serviceentries", "orders.example"));

      soon()
          .untilAsserted(() -> assertThat(addresses("orders.example")).containsExactly("10.0.0.1"));
      assertThat(words(output)).isEmpty();
    }
  }

  @Test
  void aCreationThatMeetsSomebodyElsesObjectGivesBackWhatItAdded() {
    foreign("orders.example", "orders.example");
    JsonNode before = get("orders.example").json();
    IstioResource ours = publications.inline("orders.example", "10.0.0.1");

    WriteOutcome outcome = writeWithoutLooking(ours);

    assertThat(outcome).isInstanceOf(WriteOutcome.Taken.class);
    JsonNode after = get("orders.example").json();
    assertThat(after.path("spec")).isEqualTo(before.path("spec"));
    assertThat(after.at("/metadata/labels")).isEqualTo(before.at("/metadata/labels"));
    assertThat(after.at("/metadata/annotations")).isEqualTo(before.at("/metadata/annotations"));
  }

  @Test
  void aCreationNeverChangesAFieldOfSomebodyElse() {
    String theirs = foreign("orders.example", "somewhere.example");

    WriteOutcome outcome = writeWithoutLooking(publications.inline("orders.example", "10.0.0.1"));

    assertThat(outcome).isInstanceOf(WriteOutcome.Taken.class);
    assertThat(version("orders.example")).isEqualTo(theirs);
  }

  @Test
  void aLateUpdateOfAWriterThatWasStoppedIsRefused() {
    ResourceDocuments documents = new ResourceDocuments(namespace);
    try (RunningOutput output = output()) {
      output.publish(publications.put(publications.inline("orders.example", "10.0.0.1")));
      soon().untilAsserted(() -> assertThat(get("orders.example").status()).isEqualTo(200));
      ObservedResource.Own seen =
          (ObservedResource.Own)
              documents.observed(ResourceKind.SERVICE_ENTRY, get("orders.example").json());
      output.publish(publications.put(publications.inline("orders.example", "10.0.0.2")));
      soon()
          .untilAsserted(() -> assertThat(addresses("orders.example")).containsExactly("10.0.0.2"));

      WriteOutcome late =
          write(
              new Step.Update(
                  documents.desired(publications.inline("orders.example", "10.0.0.9")), seen));
      WriteOutcome lateDelete = write(new Step.Delete(seen, Step.Evidence.WITHDRAWN));

      assertThat(late).isInstanceOf(WriteOutcome.Outdated.class);
      assertThat(lateDelete).isInstanceOf(WriteOutcome.Outdated.class);
      assertThat(addresses("orders.example")).containsExactly("10.0.0.2");
    }
  }

  @Test
  void makesWayForSomebodyElsesServiceEntryOfTheSameHost() {
    try (RunningOutput output = output()) {
      output.publish(publications.put(publications.inline("orders.example", "10.0.0.1")));
      soon().untilAsserted(() -> assertThat(get("orders.example").status()).isEqualTo(200));

      foreign("mine", "orders.example");

      soon().untilAsserted(() -> assertThat(words(output)).containsExactly("host-taken"));
      soon().untilAsserted(() -> assertThat(get("orders.example").status()).isEqualTo(404));

      admin.delete(path("serviceentries", "mine"));

      soon().untilAsserted(() -> assertThat(get("orders.example").status()).isEqualTo(200));
      assertThat(words(output)).isEmpty();
    }
  }

  @Test
  void holdsWhatStoodThereUntilItsSourceHasSpoken() {
    try (RunningOutput before = output()) {
      before.publish(publications.put(publications.inline("orders.example", "10.0.0.1")));
      soon().untilAsserted(() -> assertThat(get("orders.example").status()).isEqualTo(200));
    }
    Publications restarted = new Publications(namespace);
    try (RunningOutput output = output()) {
      output.standing("shop", new Standing.Unheard());
      output.publish(restarted.put(restarted.inlineOf("other", "cart.example", "10.0.0.2")));
      soon().untilAsserted(() -> assertThat(get("cart.example").status()).isEqualTo(200));
      soon().untilAsserted(() -> assertThat(words(output)).containsExactly("source-unheard"));

      output.unknown("shop");
      soon().untilAsserted(() -> assertThat(words(output)).containsExactly("source-unknown"));
      assertThat(get("orders.example").status()).isEqualTo(200);

      output.standing("shop", RunningOutput.BELIEVED);

      soon().untilAsserted(() -> assertThat(get("orders.example").status()).isEqualTo(404));
      assertThat(get("cart.example").status()).isEqualTo(200);
    }
  }

  @Test
  void makesNoNamespaceAndWritesWhenItIsThere() {
    String missing = namespace + "-later";
    Publications elsewhere = new Publications(missing);
    try (RunningOutput output = output()) {
      output.publish(elsewhere.put(elsewhere.inline("orders.example", "10.0.0.1")));

      soon()
          .untilAsserted(
              () ->
                  assertThat(output.view().writer().failures().values())
                      .extracting(Failure::outcome)
                      .containsExactly("namespace-missing"));
      assertThat(admin.get("/api/v1/namespaces/" + missing).status()).isEqualTo(404);

      admin.createNamespace(missing);

      await()
          .atMost(Duration.ofSeconds(90))
          .untilAsserted(() -> assertThat(output.view().writer().standing()).isEqualTo(1));
      assertThat(output.view().writer().failures()).isEmpty();
    }
  }

  @Test
  void whatTheSchemaRefusesIsReportedAndHoldsUpNothing() {
    String[] many = new String[4097];
    Arrays.setAll(many, i -> "10.0." + i / 250 + "." + (i % 250 + 1));
    try (RunningOutput output = output()) {
      output.publish(
          publications.put(
              publications.inline("many.example", many),
              publications.inline("orders.example", "10.0.0.1")));

      soon().untilAsserted(() -> assertThat(get("orders.example").status()).isEqualTo(200));
      soon()
          .untilAsserted(
              () ->
                  assertThat(output.view().writer().failures().values())
                      .extracting(Failure::outcome)
                      .containsExactly("refused"));
      assertThat(output.view().writer().failures().values().iterator().next().message())
          .contains("4096");
    }
  }

  @Test
  void theSelectorFollowsItsWorkloadEntries() {
    try (RunningOutput output = output()) {
      output.publish(publications.put(publications.inline("orders.example", "10.0.0.1")));
      soon().untilAsserted(() -> assertThat(get("orders.example").status()).isEqualTo(200));

      output.publish(publications.put(publications.selecting("orders.example", 50)));

      soon()
          .untilAsserted(
              () ->
                  assertThat(get("orders.example").json().path("spec").has("workloadSelector"))
                      .isTrue());
      int there =
          admin
              .get("/apis/networking.istio.io/v1/namespaces/" + namespace + "/workloadentries")
              .json()
              .path("items")
              .size();
      assertThat(there).isEqualTo(50);
    }
  }

  @Test
  void leavesNoThreadBehind() {
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    try (RunningOutput output = output()) {
      output.publish(publications.put(publications.inline("orders.example", "10.0.0.1")));
      soon().untilAsserted(() -> assertThat(get("orders.example").status()).isEqualTo(200));
    }

    soon()
        .untilAsserted(
            () ->
                assertThat(Thread.getAllStackTraces().keySet())
                    .filteredOn(thread -> !before.contains(thread))
                    // The JVM's own, which everybody shares.
                    .filteredOn(thread -> !(thread instanceof ForkJoinWorkerThread))
                    .extracting(Thread::getName)
                    .filteredOn(name -> !name.startsWith("VirtualThread-"))
                    // This one asks.
                    .filteredOn(name -> !name.equals("awaitility-thread"))
                    .isEmpty());
  }

  private WriteOutcome writeWithoutLooking(IstioResource resource) {
    return write(new Step.Create(new ResourceDocuments(namespace).desired(resource)));
  }

  private WriteOutcome write(Step step) {
    try (VirtualThreadScheduler scheduler = new VirtualThreadScheduler((thread, failure) -> {});
        KubeConnection connection =
            KubeConnection.open(
                RunningOutput.config(kubernetes.kubeconfig(), namespace),
                Map.of(),
                Duration.ofSeconds(10),
                scheduler)) {
      return new KubeResourceApi(connection, new ResourceDocuments(namespace)).write(step);
    }
  }

  /** Somebody else's; gives its version. */
  private String foreign(String name, String host) {
    admin.applyIstio(
        "networking.istio.io",
        "serviceentries",
        "ServiceEntry",
        namespace,
        name,
        "{hosts: [" + host + "], ports: [{number: 90, name: other, protocol: TCP}]}");
    return version(name);
  }

  private String version(String name) {
    return get(name).json().at("/metadata/resourceVersion").asText();
  }

  private static List<String> words(RunningOutput output) {
    return output.view().writer().notices().stream().map(WriterView::word).toList();
  }

  /** What was written stays as it is: no write follows another for ever. */
  private static void assertQuiet(RunningOutput output) {
    soon()
        .untilAsserted(
            () -> {
              assertThat(output.view().writer().waiting()).isZero();
              assertThat(output.view().writer().inFlight()).isZero();
              assertThat(output.view().writer().failures()).isEmpty();
            });
    assertThat(output.failures()).isEmpty();
  }

  private RunningOutput output() {
    return new RunningOutput(kubernetes.kubeconfig(), namespace);
  }

  private Answer get(String name) {
    return admin.get(path("serviceentries", name));
  }

  private String path(String plural, String name) {
    return "/apis/networking.istio.io/v1/namespaces/" + namespace + "/" + plural + "/" + name;
  }

  private List<String> addresses(String name) {
    return StreamSupport.stream(get(name).json().at("/spec/endpoints").spliterator(), false)
        .map(endpoint -> endpoint.path("address").asText())
        .toList();
  }

  private static ConditionFactory soon() {
    // What is not there yet has no JSON.
    return await()
        .ignoreException(IllegalStateException.class)
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(50));
  }
}
