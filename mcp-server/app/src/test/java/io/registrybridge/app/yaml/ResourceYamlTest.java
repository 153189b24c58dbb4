package io.registrybridge.app.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import io.registrybridge.engine.publish.IstioResource;
import io.registrybridge.engine.publish.ResourceKind;
import io.registrybridge.engine.publish.ResourceName;
import io.registrybridge.engine.publish.ResourceSnapshot;
import io.registrybridge.proto.istio.mcp.v1alpha1.Metadata;
import io.registrybridge.proto.istio.mcp.v1alpha1.Resource;
import io.registrybridge.proto.istio.networking.v1alpha3.ServiceEntry;
import io.registrybridge.proto.istio.networking.v1alpha3.WorkloadEntry;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ResourceYamlTest {
  private final ResourceYaml yaml = new ResourceYaml();

  @Test
  void textThatLooksLikeSomethingElseIsQuoted() {
    ServiceEntry entry =
        ServiceEntry.newBuilder()
            .addHosts("a.example")
            .addEndpoints(
                WorkloadEntry.newBuilder()
                    .setAddress("::1")
                    .putLabels("port", "8080")
                    .putLabels("canary", "true")
                    .putLabels("version", "1.10")
                    .putLabels("zone", "no")
                    .putLabels("empty", ""))
            .build();

    String text = yaml.documents(List.of(resource("a", "a.example", entry)));

    assertThat(text)
        .contains("port: \"8080\"", "canary: \"true\"", "version: \"1.10\"", "zone: \"no\"")
        .contains("empty: \"\"");
  }

  @Test
  void documentsStandInTheOrderOfTheirNames() {
    ServiceEntry entry = ServiceEntry.getDefaultInstance();

    String text =
        yaml.documents(
            List.of(
                resource("b", "a.example", entry),
                resource("a", "z.example", entry),
                resource("a", "b.example", entry)));

    assertThat(text.lines().filter(line -> line.startsWith("  name")))
        .containsExactly(
            "  name: b.example",
            "  namespace: a",
            "  name: z.example",
            "  namespace: a",
            "  name: a.example",
            "  namespace: b");
  }

  @Test
  void anEmptySnapshotIsAnEmptyText() {
    assertThat(yaml.documents(ResourceSnapshot.EMPTY)).isEmpty();
  }

  private static IstioResource resource(String namespace, String name, ServiceEntry entry) {
    ResourceName resourceName = new ResourceName(namespace, name);
    Resource envelope =
        Resource.newBuilder()
            .setMetadata(
                Metadata.newBuilder()
                    .setName(resourceName.toString())
                    .putAllLabels(Map.of("b", "2", "a", "1")))
            .setBody(Any.pack(entry))
            .build();
    return new IstioResource(
        ResourceKind.SERVICE_ENTRY, resourceName, Any.pack(envelope).toByteString(), "1");
  }
}
