package io.registrybridge.xds;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import io.registrybridge.api.error.BridgeException;
import io.registrybridge.api.error.ErrorCode;
import io.registrybridge.engine.publish.IstioResource;
import io.registrybridge.proto.envoy.service.discovery.v3.DiscoveryResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/**
 * A {@code DiscoveryResponse} whose resources are encoded already: only references to the bytes
 * that all streams share, and a few strings of its own.
 */
final class EncodedResponse {
  /** Large enough that a response of megabytes does not become thousands of frames. */
  private static final int BUFFER_BYTES = 64 * 1024;

  private final String versionInfo;
  private final String typeUrl;
  private final String nonce;
  private final List<IstioResource> resources;
  private final int size;

  EncodedResponse(String versionInfo, String typeUrl, String nonce, List<IstioResource> resources) {
    this.versionInfo = versionInfo;
    this.typeUrl = typeUrl;
    this.nonce = nonce;
    this.resources = resources;
    this.size = computeSize();
  }

  int resourceCount() {
    return resources.size();
  }

  /** The number of bytes of the message. */
  int size() {
    return size;
  }

  /** Writes what protobuf would write for the same message. */
  void writeTo(OutputStream target) throws IOException {
    CodedOutputStream out = CodedOutputStream.newInstance(target, BUFFER_BYTES);
    writeString(out, DiscoveryResponse.VERSION_INFO_FIELD_NUMBER, versionInfo);
    for (IstioResource resource : resources) {
      out.writeBytes(DiscoveryResponse.RESOURCES_FIELD_NUMBER, resource.encoded());
    }
    writeString(out, DiscoveryResponse.TYPE_URL_FIELD_NUMBER, typeUrl);
    writeString(out, DiscoveryResponse.NONCE_FIELD_NUMBER, nonce);
    out.flush();
  }

  private int computeSize() {
    long bytes =
        (long) stringSize(DiscoveryResponse.VERSION_INFO_FIELD_NUMBER, versionInfo)
            + stringSize(DiscoveryResponse.TYPE_URL_FIELD_NUMBER, typeUrl)
            + stringSize(DiscoveryResponse.NONCE_FIELD_NUMBER, nonce);
    for (IstioResource resource : resources) {
      ByteString encoded = resource.encoded();
      bytes +=
          CodedOutputStream.computeBytesSize(DiscoveryResponse.RESOURCES_FIELD_NUMBER, encoded);
    }
    if (bytes > Integer.MAX_VALUE) {
      // Also the most that istiod receives (pkg/adsc/adsc.go, MaxCallRecvMsgSize).
      throw new BridgeException(
          ErrorCode.INTERNAL,
          "%d resources of %s take %d bytes, more than the 2 GiB of one message: use shards."
              .formatted(resources.size(), typeUrl, bytes));
    }
    return (int) bytes;
  }

  private static void writeString(CodedOutputStream out, int field, String value)
      throws IOException {
    if (!value.isEmpty()) {
      out.writeString(field, value);
    }
  }

  private static int stringSize(int field, String value) {
    return value.isEmpty() ? 0 : CodedOutputStream.computeStringSize(field, value);
  }
}
