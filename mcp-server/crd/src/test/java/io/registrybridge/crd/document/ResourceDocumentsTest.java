package io.registrybridge.crd.document;

import static io.registrybridge.crd.TestResources.inline;
import static io.registrybridge.crd.TestResources.selecting;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.registrybridge.crd.document.ObservedResource.Foreign;
import io.registrybridge.crd.document.ObservedResource.Own;
import io.registrybridge.engine.publish.IstioResource;
import io.registrybridge.engine.publish.ResourceKind;
import io.registrybridge.engine.publish.ResourceName;
import org.junit.jupiter.api.Test;

class ResourceDocumentsTest {
  private static final IstioResource ORDERS = inline("orders.example", "consul", "10.0.0.1");

  private final ObjectMapper json = new ObjectMapper();
  private final ResourceDocuments documents = new ResourceDocuments("ours");

  @Test
  void anObjectSaysWhoseItIsAndByWhomItCanBeExplained() throws JsonProcessingException {
    assertThat(documents.document(documents.desired(ORDERS)))
        .isEqualTo(
            json.readTree(
                """
                {"apiVersion": "networking.istio.io/v1", "kind": "ServiceEntry",
                 "metadata": {
                   "name": "orders.example", "namespace": "shop",
                   "labels": {
                     "app.kubernetes.io/managed-by": "registry-bridge",
                     "registrybridge.io/owner": "ours",
                     "registrybridge.io/source": "consul"},
                   "annotations": {
                     "registrybridge.io/content-hash": "%s",
                     "registrybridge.io/for-host": "orders.example",
                     "registrybridge.io/sources": "consul"}},
                 "spec": {
                   "hosts": ["orders.example"],
                   "endpoints": [{
                     "address": "10.0.0.1", "labels": {"registrybridge.io/source": "consul"}}]}}"""
                    .formatted(documents.desired(ORDERS).content())));
  }

  @Test
  void whatWasWrittenIsReadAsItWasMeant() {
    Desired desired = documents.desired(selecting("orders.example", "consul"));

    Own read = (Own) observed(documents.document(desired));

    assertThat(ResourceDocuments.isIntact(read, desired)).isTrue();
    assertThat(read.deviation()).isEmpty();
    assertThat(read.selects()).isTrue();
    assertThat(read.sources()).containsExactly("consul");
  }

  @Test
  void theOrderOfFieldsDoesNotCount() throws JsonProcessingException {
    assertThat(ContentHash.of(json.readTree("{\"a\": 1, \"b\": {\"c\": \"x\", \"d\": [1, 2]}}")))
        .isEqualTo(
            ContentHash.of(json.readTree("{\"b\": {\"d\": [1, 2], \"c\": \"x\"}, \"a\": 1}")))
        .isNotEqualTo(
            ContentHash.of(json.readTree("{\"b\": {\"d\": [2, 1], \"c\": \"x\"}, \"a\": 1}")));
  }

  @Test
  void anotherBridgesObjectIsForeign() {
    Desired theirs = new ResourceDocuments("theirs").desired(ORDERS);

    Foreign read = (Foreign) observed(new ResourceDocuments("theirs").document(theirs));

    assertThat(read.owner()).contains("theirs");
    assertThat(read.hosts()).containsExactly("orders.example");
  }

  @Test
  void aPrivateServiceEntryIsSeenInItsNamespaceOnly() {
    ObjectNode document =
        ResourceDocuments.skeleton(new ResourceKey(ResourceKind.SERVICE_ENTRY, "team", "mine"));
    document.putObject("spec").putArray("exportTo").add(".").add("web");

    Foreign read = (Foreign) observed(document);

    assertThat(read.isSeenBy("team")).isTrue();
    assertThat(read.isSeenBy("web")).isTrue();
    assertThat(read.isSeenBy("shop")).isFalse();
  }

  @Test
  void aPortThatSomebodyAddsIsNoChangeAndOneThatChangesIs() throws JsonProcessingException {
    var applied = json.readTree("{\"ports\": [{\"name\": \"http\", \"number\": 80}]}");

    assertThat(
            Containment.contains(
                json.readTree(
                    "{\"ports\": [{\"name\": \"x\", \"number\": 9}, {\"number\": 80, \"name\":"
                        + " \"http\", \"protocol\": \"HTTP\"}]}"),
                applied))
        .isTrue();
    assertThat(
            Containment.contains(
                json.readTree("{\"ports\": [{\"name\": \"http\", \"number\": 81}]}"), applied))
        .isFalse();
  }

  @Test
  void aHostThatIsNoNameForAnObjectGetsOneOfItsOwn() {
    String wildcard = key("*.orders.example").name();
    String longName = key("a".repeat(250) + ".example").name();

    assertThat(key("orders.example").name()).isEqualTo("orders.example");
    assertThat(wildcard).matches("[a-z0-9]([-a-z0-9.]*[a-z0-9])?").isNotEqualTo("orders.example");
    assertThat(longName).hasSizeLessThanOrEqualTo(253);
    assertThat(longName).isNotEqualTo(key("a".repeat(249) + ".example").name());
  }

  private static ResourceKey key(String name) {
    return ResourceKey.of(ResourceKind.SERVICE_ENTRY, new ResourceName("shop", name));
  }

  private ObservedResource observed(ObjectNode document) {
    return documents.observed(ResourceKind.SERVICE_ENTRY, document);
  }
}
