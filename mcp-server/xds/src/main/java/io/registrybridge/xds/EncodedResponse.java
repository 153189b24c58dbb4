package io.registrybridge.xds;

import com.google.protobuf.CodedOutputStream;
import io.registrybridge.api.error.BridgeException;
import io.registrybridge.api.error.ErrorCode;
import io.registrybridge.engine.publish.IstioResource;
import io.registrybridge.proto.envoy.service.discovery.v3.DiscoveryResponse;
import java.io.IOException;
import java.io.OutputStream;

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
  private final ShardResources resources;
  private final int size;

  EncodedResponse(String versionInfo, String typeUrl, String nonce, ShardResources resources) {
    this.versionInfo = versionInfo;
    this.typeUrl = typeUrl;
    this.nonce = nonce;
    this.resources = resources;
    this.size = computeSize();
  }

  int resourceCount() {
    return resources.latestFirst().size();
  }

  /** The number of bytes of the message. */
  int size() {
    return size;
  }

  /** The number of bytes of one resource in a message, with what protobuf puts around it. */
  static int sizeOf(IstioResource resource) {
    return CodedOutputStream.computeBytesSize(
        DiscoveryResponse.RESOURCES_FIELD_NUMBER, resource.encoded());
  }

  /** Writes what protobuf would write for the same message. */
  void writeTo(OutputStream target) throws IOException {
    CodedOutputStream out = CodedOutputStream.newInstance(target, BUFFER_BYTES);
    writeString(out, DiscoveryResponse.VERSION_INFO_FIELD_NUMBER, versionInfo);
    for (IstioResource resource : resources.latestFirst()) {
      out.writeBytes(DiscoveryResponse.RESOURCES_FIELD_NUMBER, resource.encoded());
    }
    writeString(out, DiscoveryResponse.TYPE_URL_FIELD_NUMBER, typeUrl);
    writeString(out, DiscoveryResponse.NONCE_FIELD_NUMBER, nonce);
    out.flush();
  }

  private int computeSize() {
    long bytes =
        resources.bytes()
            + stringSize(DiscoveryResponse.VERSION_INFO_FIELD_NUMBER, versionInfo)
            + stringSize(DiscoveryResponse.TYPE_URL_FIELD_NUMBER, typeUrl)
            + stringSize(DiscoveryResponse.NONCE_FIELD_NUMBER, nonce);
    if (bytes > Integer.MAX_VALUE) {
      // Also the most that istiod receives (pkg/adsc/adsc.go, MaxCallRecvMsgSize).
      throw new BridgeException(
          ErrorCode.INTERNAL,
          "%d resources of %s take %d bytes, more than the 2 GiB of one message: use shards."
              .formatted(resourceCount(), typeUrl, bytes));
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
