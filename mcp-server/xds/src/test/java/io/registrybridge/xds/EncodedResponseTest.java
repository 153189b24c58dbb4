package io.registrybridge.xds;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import io.grpc.Drainable;
import io.grpc.KnownLength;
import io.registrybridge.engine.publish.IstioResource;
import io.registrybridge.engine.publish.ResourceKind;
import io.registrybridge.engine.publish.ResourceName;
import io.registrybridge.proto.envoy.service.discovery.v3.DiscoveryResponse;
import io.registrybridge.xds.AdsMethod.Outgoing;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pcollections.HashTreePMap;

class EncodedResponseTest {
  private static final String TYPE = "networking.istio.io/v1/ServiceEntry";

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 127, 1_000})
  void bytesAreThoseOfProtobuf(int count) throws IOException {
    ShardResources resources = randomResources(count, 20_000);
    byte[] expected = protobuf("42", TYPE, "7", resources).toByteArray();

    byte[] written = drain(new EncodedResponse("42", TYPE, "7", resources));

    assertThat(written).isEqualTo(expected);
  }

  @Test
  void emptyTextsAreLeftOutAsProtobufDoes() throws IOException {
    byte[] written = drain(new EncodedResponse("", "", "", ShardResources.NONE));

    assertThat(written).isEmpty();
  }

  @Test
  void sizeIsKnownBeforehand() throws IOException {
    EncodedResponse response = new EncodedResponse("日本", TYPE, "7", randomResources(50, 300));

    assertThat(drain(response)).hasSize(response.size());
  }

  @Test
  void grpcIsToldTheLengthAndHasItWritten() throws IOException {
    EncodedResponse response = new EncodedResponse("1", TYPE, "7", randomResources(10, 300));

    InputStream stream = stream(response);

    assertThat(stream).isInstanceOf(KnownLength.class).isInstanceOf(Drainable.class);
    assertThat(stream.available()).isEqualTo(response.size());
  }

  @Test
  void canBeReadAsWell() throws IOException {
    ShardResources resources = randomResources(10, 300);

    DiscoveryResponse read =
        DiscoveryResponse.parseFrom(stream(new EncodedResponse("1", TYPE, "7", resources)));

    assertThat(read).isEqualTo(protobuf("1", TYPE, "7", resources));
  }

  private static byte[] drain(EncodedResponse response) throws IOException {
    ByteArrayOutputStream target = new ByteArrayOutputStream();
    response.writeTo(target);
    return target.toByteArray();
  }

  private static InputStream stream(EncodedResponse response) {
    return AdsMethod.STREAM_AGGREGATED_RESOURCES.streamResponse(new Outgoing.Response(response));
  }

  private static DiscoveryResponse protobuf(
      String version, String typeUrl, String nonce, ShardResources resources) throws IOException {
    DiscoveryResponse.Builder builder =
        DiscoveryResponse.newBuilder().setVersionInfo(version).setTypeUrl(typeUrl).setNonce(nonce);
    for (IstioResource resource : resources.latestFirst()) {
      builder.addResources(Any.parseFrom(resource.encoded()));
    }
    return builder.build();
  }

  private static ShardResources randomResources(int count, int mostBytes) {
    Random random = new Random(count);
    Map<ResourceName, IstioResource> resources = new HashMap<>();
    for (int i = 0; i < count; i++) {
      byte[] body = new byte[random.nextInt(mostBytes)];
      random.nextBytes(body);
      ByteString encoded =
          Any.newBuilder()
              .setTypeUrl("type.googleapis.com/istio.mcp.v1alpha1.Resource")
              .setValue(ByteString.copyFrom(body))
              .build()
              .toByteString();
      ResourceName name = Resources.name("s" + i);
      resources.put(name, new IstioResource(ResourceKind.SERVICE_ENTRY, name, encoded, "v" + i));
    }
    return ShardResources.of(HashTreePMap.from(resources));
  }
}
