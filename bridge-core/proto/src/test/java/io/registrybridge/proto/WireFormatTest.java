package io.registrybridge.proto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.google.protobuf.Any;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Duration;
import com.google.protobuf.Internal;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import com.google.protobuf.Timestamp;
import io.registrybridge.proto.envoy.config.core.v3.Node;
import io.registrybridge.proto.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.registrybridge.proto.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.registrybridge.proto.envoy.service.discovery.v3.DiscoveryRequest;
import io.registrybridge.proto.envoy.service.discovery.v3.DiscoveryResponse;
import io.registrybridge.proto.istio.mcp.v1alpha1.Resource;
import io.registrybridge.proto.istio.networking.v1alpha3.DestinationRule;
import io.registrybridge.proto.istio.networking.v1alpha3.LoadBalancerSettings.SimpleLB;
import io.registrybridge.proto.istio.networking.v1alpha3.OutlierDetection;
import io.registrybridge.proto.istio.networking.v1alpha3.ServiceEntry;
import io.registrybridge.proto.istio.networking.v1alpha3.ServiceEntry.Location;
import io.registrybridge.proto.istio.networking.v1alpha3.ServiceEntry.Resolution;
import io.registrybridge.proto.istio.networking.v1alpha3.ServicePort;
import io.registrybridge.proto.istio.networking.v1alpha3.WorkloadEntry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reads what Istio's and Envoy's own types wrote. */
class WireFormatTest {
  @ParameterizedTest
  @CsvSource({
    "service-entry, io.registrybridge.proto.istio.networking.v1alpha3.ServiceEntry",
    "service-entry-selecting, io.registrybridge.proto.istio.networking.v1alpha3.ServiceEntry",
    "workload-entry, io.registrybridge.proto.istio.networking.v1alpha3.WorkloadEntry",
    "destination-rule, io.registrybridge.proto.istio.networking.v1alpha3.DestinationRule",
    "destination-rule-unknown-fields,"
        + " io.registrybridge.proto.istio.networking.v1alpha3.DestinationRule",
    "mcp-resource, io.registrybridge.proto.istio.mcp.v1alpha1.Resource",
    "discovery-request, io.registrybridge.proto.envoy.service.discovery.v3.DiscoveryRequest",
    "discovery-request-unknown-fields,"
        + " io.registrybridge.proto.envoy.service.discovery.v3.DiscoveryRequest",
    "discovery-response, io.registrybridge.proto.envoy.service.discovery.v3.DiscoveryResponse",
    "delta-discovery-request,"
        + " io.registrybridge.proto.envoy.service.discovery.v3.DeltaDiscoveryRequest",
    "delta-discovery-response,"
        + " io.registrybridge.proto.envoy.service.discovery.v3.DeltaDiscoveryResponse",
  })
  void encodesToEqualBytes(String fixture, Class<? extends Message> type) throws Exception {
    byte[] bytes = fixture(fixture);
    Message message = Internal.getDefaultInstance(type);

    Message decoded = message.getParserForType().parseFrom(bytes);

    assertThat(HexFormat.of().formatHex(encode(decoded)))
        .isEqualTo(HexFormat.of().formatHex(bytes));
  }

  @Test
  void serviceEntry() throws Exception {
    ServiceEntry entry = read("service-entry", ServiceEntry.parser());

    assertThat(entry)
        .isEqualTo(
            ServiceEntry.newBuilder()
                .addHosts("cart.service.dc1.consul")
                .addHosts("cart.consul")
                .addAddresses("240.1.2.3")
                .addAddresses("2001:db8::7")
                .addPorts(
                    ServicePort.newBuilder()
                        .setNumber(80)
                        .setProtocol("HTTP")
                        .setName("http")
                        .setTargetPort(8080))
                .addPorts(
                    ServicePort.newBuilder().setNumber(9090).setProtocol("GRPC").setName("grpc"))
                .setLocation(Location.MESH_INTERNAL)
                .setResolution(Resolution.STATIC)
                .addEndpoints(cartEndpoint())
                .addEndpoints(WorkloadEntry.newBuilder().setAddress("10.0.0.2"))
                .addExportTo(".")
                .addExportTo("shop")
                .addSubjectAltNames("spiffe://cluster.local/ns/shop/sa/cart")
                .build());
  }

  @Test
  void serviceEntryThatSelects() throws Exception {
    ServiceEntry entry = read("service-entry-selecting", ServiceEntry.parser());

    assertThat(entry.getLocation()).isEqualTo(Location.MESH_EXTERNAL);
    assertThat(entry.getResolution()).isEqualTo(Resolution.DYNAMIC_DNS);
    assertThat(entry.getWorkloadSelector().getLabelsMap())
        .containsOnly(entry("app", "cart"), entry("zone", "b"));
  }

  @Test
  void workloadEntry() throws Exception {
    assertThat(read("workload-entry", WorkloadEntry.parser())).isEqualTo(cartEndpoint());
  }

  @Test
  void destinationRule() throws Exception {
    DestinationRule rule = read("destination-rule", DestinationRule.parser());

    assertThat(rule.getHost()).isEqualTo("cart.service.dc1.consul");
    assertThat(rule.getExportToList()).containsExactly("*");
    assertThat(rule.getTrafficPolicy().getLoadBalancer().getSimple())
        .isEqualTo(SimpleLB.LEAST_REQUEST);
    assertThat(rule.getTrafficPolicy().getOutlierDetection()).isEqualTo(outlierDetection());
    assertThat(rule.getSubsetsList()).extracting("name").containsExactly("v1", "v2");
    assertThat(rule.getSubsets(0).getLabelsMap()).containsOnly(entry("version", "v1"));
    assertThat(rule.getSubsets(0).getTrafficPolicy().getLoadBalancer().getSimple())
        .isEqualTo(SimpleLB.ROUND_ROBIN);
  }

  @Test
  void mcpResource() throws Exception {
    Resource resource = read("mcp-resource", Resource.parser());

    assertThat(resource.getMetadata().getName()).isEqualTo("shop/cart.service.dc1.consul");
    assertThat(resource.getMetadata().getVersion()).isEqualTo("8f2c1a90");
    assertThat(resource.getMetadata().getCreateTime())
        .isEqualTo(Timestamp.newBuilder().setSeconds(4_102_444_800L).setNanos(5).build());
    assertThat(resource.getMetadata().getLabelsMap())
        .containsOnly(entry("source", "orders-consul"));
    assertThat(resource.getMetadata().getAnnotationsMap())
        .containsOnly(entry("registry", "consul"), entry("datacenter", "dc1"));
    assertThat(resource.getBody().is(ServiceEntry.class)).isTrue();
    assertThat(resource.getBody().unpack(ServiceEntry.class))
        .isEqualTo(read("service-entry", ServiceEntry.parser()));
  }

  @Test
  void discoveryRequest() throws Exception {
    DiscoveryRequest request = read("discovery-request", DiscoveryRequest.parser());

    assertThat(request.getVersionInfo()).isEqualTo("12");
    assertThat(request.getTypeUrl()).isEqualTo("networking.istio.io/v1/ServiceEntry");
    assertThat(request.getResponseNonce()).isEqualTo("7");
    assertThat(request.getResourceNamesList()).containsExactly("shop/cart", "shop/users");
    assertThat(request.getErrorDetail().getCode()).isEqualTo(3);
    assertThat(request.getErrorDetail().getMessage()).isEqualTo("refused");
    assertThat(request.getErrorDetail().getDetails(0).is(WorkloadEntry.class)).isTrue();
    assertNode(request.getNode());
  }

  @Test
  void discoveryResponse() throws Exception {
    DiscoveryResponse response = read("discovery-response", DiscoveryResponse.parser());

    assertThat(response.getVersionInfo()).isEqualTo("12");
    assertThat(response.getCanary()).isTrue();
    assertThat(response.getTypeUrl()).isEqualTo("networking.istio.io/v1/ServiceEntry");
    assertThat(response.getNonce()).isEqualTo("7");
    assertThat(response.getResourcesList()).hasSize(2).allMatch(any -> any.is(Resource.class));
    assertThat(response.getResources(0).unpack(Resource.class))
        .isEqualTo(read("mcp-resource", Resource.parser()));
  }

  @Test
  void deltaDiscoveryRequest() throws Exception {
    DeltaDiscoveryRequest request = read("delta-discovery-request", DeltaDiscoveryRequest.parser());

    assertNode(request.getNode());
    assertThat(request.getTypeUrl()).isEqualTo("networking.istio.io/v1/ServiceEntry");
    assertThat(request.getResourceNamesSubscribeList()).containsExactly("shop/cart");
    assertThat(request.getResourceNamesUnsubscribeList()).containsExactly("shop/users");
    assertThat(request.getInitialResourceVersionsMap())
        .containsOnly(entry("shop/cart", "8f2c1a90"), entry("shop/admin", "1"));
    assertThat(request.getResponseNonce()).isEqualTo("8");
    assertThat(request.getErrorDetail().getCode()).isEqualTo(13);
  }

  @Test
  void deltaDiscoveryResponse() throws Exception {
    DeltaDiscoveryResponse response =
        read("delta-discovery-response", DeltaDiscoveryResponse.parser());

    assertThat(response.getSystemVersionInfo()).isEqualTo("13");
    assertThat(response.getTypeUrl()).isEqualTo("networking.istio.io/v1/ServiceEntry");
    assertThat(response.getNonce()).isEqualTo("9");
    assertThat(response.getRemovedResourcesList()).containsExactly("shop/users");
    assertThat(response.getResources(0).getName()).isEqualTo("shop/cart");
    assertThat(response.getResources(0).getVersion()).isEqualTo("8f2c1a90");
    assertThat(response.getResources(0).getAliasesList()).containsExactly("shop/basket");
    assertThat(response.getResources(0).getResource().is(Resource.class)).isTrue();
  }

  @Test
  void typeUrlsAreThoseOfIstio() {
    assertThat(Any.pack(Resource.getDefaultInstance()).getTypeUrl())
        .isEqualTo("type.googleapis.com/istio.mcp.v1alpha1.Resource");
    assertThat(Any.pack(ServiceEntry.getDefaultInstance()).getTypeUrl())
        .isEqualTo("type.googleapis.com/istio.networking.v1alpha3.ServiceEntry");
  }

  private static void assertNode(Node node) {
    assertThat(node.getId())
        .isEqualTo("sidecar~10.1.1.1~istiod-1.istio-system~istio-system.svc.cluster.local");
    assertThat(node.getCluster()).isEqualTo("istiod");
    assertThat(node.getMetadata().getFieldsOrThrow("ISTIO_REVISION").getStringValue())
        .isEqualTo("canary");
  }

  private static WorkloadEntry cartEndpoint() {
    return WorkloadEntry.newBuilder()
        .setAddress("10.0.0.1")
        .putPorts("http", 18080)
        .putPorts("grpc", 19090)
        .putLabels("version", "v2")
        .putLabels("app", "cart")
        .setNetwork("datacenter-1")
        .setLocality("eu/eu-1/rack-7")
        .setWeight(300)
        .setServiceAccount("cart")
        .build();
  }

  private static OutlierDetection outlierDetection() {
    OutlierDetection.Builder expected = OutlierDetection.newBuilder();
    expected.setInterval(Duration.newBuilder().setSeconds(10));
    expected.setBaseEjectionTime(Duration.newBuilder().setSeconds(30));
    expected.setMaxEjectionPercent(50);
    expected.setMinHealthPercent(20);
    expected.getConsecutiveGatewayErrorsBuilder().setValue(4);
    expected.getConsecutive5XxErrorsBuilder().setValue(5);
    expected.setSplitExternalLocalOriginErrors(true);
    expected.getConsecutiveLocalOriginFailuresBuilder().setValue(6);
    return expected.build();
  }

  private static <T> T read(String name, Parser<T> parser) throws Exception {
    return parser.parseFrom(fixture(name));
  }

  private static byte[] fixture(String name) {
    String path = "/fixtures/" + name + ".hex";
    try (InputStream file = WireFormatTest.class.getResourceAsStream(path)) {
      String lines =
          new String(Objects.requireNonNull(file, path).readAllBytes(), StandardCharsets.US_ASCII);
      return HexFormat.of().parseHex(lines.replaceAll("\\s", ""));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Maps sorted by key, as the program that wrote the fixtures does. */
  private static byte[] encode(Message message) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    out.useDeterministicSerialization();
    message.writeTo(out);
    out.flush();
    return bytes.toByteArray();
  }
}
