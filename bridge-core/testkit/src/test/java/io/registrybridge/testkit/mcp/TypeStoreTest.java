package io.registrybridge.testkit.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import io.registrybridge.proto.envoy.service.discovery.v3.DiscoveryResponse;
import io.registrybridge.proto.istio.mcp.v1alpha1.Metadata;
import io.registrybridge.proto.istio.mcp.v1alpha1.Resource;
import io.registrybridge.proto.istio.networking.v1alpha3.ServiceEntry;
import io.registrybridge.testkit.Recorder;
import io.registrybridge.testkit.mcp.ResourceChange.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The rules of istiod's handleMCP. */
class TypeStoreTest {
  private final TypeStore store = new TypeStore("networking.istio.io/v1/ServiceEntry");
  private final Recorder<ResourceChange> changes = new Recorder<>();

  @Test
  void whatIsNewIsCreated() {
    ResponseReport report = apply(resource("ns/a", "1", "a.example"));

    assertThat(report.created()).isEqualTo(1);
    assertThat(store.resources())
        .hasEntrySatisfying(
            "ns/a", stored -> assertThat(stored.serviceEntry().getHosts(0)).isEqualTo("a.example"));
  }

  @Test
  void anotherVersionUpdates() {
    apply(resource("ns/a", "1", "a.example"));

    ResponseReport report = apply(resource("ns/a", "2", "b.example"));

    assertThat(report.updated()).isEqualTo(1);
    assertThat(hostOf("ns/a")).isEqualTo("b.example");
  }

  @Test
  void equalVersionIsSkippedEvenIfTheBodyDiffers() {
    apply(resource("ns/a", "1", "a.example"));

    ResponseReport report = apply(resource("ns/a", "1", "b.example"));

    assertThat(report.unchanged()).isEqualTo(1);
    assertThat(hostOf("ns/a")).isEqualTo("a.example");
  }

  @Test
  void emptyVersionUpdatesEachTime() {
    apply(resource("ns/a", "", "a.example"));

    assertThat(apply(resource("ns/a", "", "a.example")).updated()).isEqualTo(1);
  }

  @Test
  void whatIsAbsentIsDeleted() {
    apply(resource("ns/a", "1", "a.example"), resource("ns/b", "1", "b.example"));

    ResponseReport report = apply(resource("ns/b", "1", "b.example"));

    assertThat(report.deleted()).isEqualTo(1);
    assertThat(store.resources()).containsOnlyKeys("ns/b");
  }

  @Test
  void whatIsMalformedDoesNotCountAsReceived() {
    apply(resource("ns/a", "1", "a.example"));
    Any garbage =
        Any.newBuilder()
            .setTypeUrl("type.googleapis.com/istio.mcp.v1alpha1.Resource")
            .setValue(ByteString.copyFromUtf8("garbage"))
            .build();

    ResponseReport report =
        apply(
            garbage,
            Any.pack(ServiceEntry.getDefaultInstance()),
            resource("a", "1", "a.example"),
            resource("ns/a/b", "1", "a.example"));

    assertThat(report.rejected()).isEqualTo(4);
    assertThat(store.resources()).isEmpty();
  }

  @Test
  void listenerHearsOfEachChange() {
    apply(resource("ns/a", "1", "a.example"), resource("ns/b", "1", "b.example"));
    apply(resource("ns/a", "2", "a.example"));

    assertThat(changes.values())
        .extracting(change -> change.name() + " " + change.kind())
        .containsExactly(
            "ns/a " + Kind.CREATED,
            "ns/b " + Kind.CREATED,
            "ns/a " + Kind.UPDATED,
            "ns/b " + Kind.DELETED);
  }

  @Test
  void reportsAreBoundedAndCounted() {
    for (int i = 0; i < TypeStore.MOST_REPORTS + 5; i++) {
      apply(resource("ns/a", "v" + i, "a.example"));
    }

    assertThat(store.reports()).hasSize(TypeStore.MOST_REPORTS);
    assertThat(store.responseCount()).isEqualTo(TypeStore.MOST_REPORTS + 5);
  }

  private String hostOf(String name) {
    return store.resources().values().stream()
        .filter(stored -> stored.name().equals(name))
        .map(stored -> stored.serviceEntry().getHosts(0))
        .findFirst()
        .orElse("");
  }

  private ResponseReport apply(Any... resources) {
    store.apply(
        DiscoveryResponse.newBuilder().addAllResources(List.of(resources)).build(), 0, changes);
    return store.reports().getLast();
  }

  private static Any resource(String name, String version, String host) {
    return Any.pack(
        Resource.newBuilder()
            .setMetadata(Metadata.newBuilder().setName(name).setVersion(version))
            .setBody(Any.pack(ServiceEntry.newBuilder().addHosts(host).build()))
            .build());
  }
}
