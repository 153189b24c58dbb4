package io.registrybridge.it.mesh.crd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.registrybridge.crd.document.ResourceForm;
import io.registrybridge.engine.publish.IstioResource;
import io.registrybridge.it.mesh.Answer;
import io.registrybridge.it.mesh.KubeApiServer;
import io.registrybridge.it.mesh.KubeClient;
import java.time.Duration;
import java.util.List;
import java.util.stream.StreamSupport;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
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
    return await().atMost(Duration.ofSeconds(20)).pollInterval(Duration.ofMillis(50));
  }
}
