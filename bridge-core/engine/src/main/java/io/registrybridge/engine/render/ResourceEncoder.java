package io.registrybridge.engine.render;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import com.google.protobuf.UnsafeByteOperations;
import io.registrybridge.engine.publish.IstioResource;
import io.registrybridge.engine.publish.ResourceKind;
import io.registrybridge.engine.publish.ResourceName;
import io.registrybridge.proto.istio.mcp.v1alpha1.Metadata;
import io.registrybridge.proto.istio.mcp.v1alpha1.Resource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;

/** Puts a message into the envelope that istiod reads; equal messages give equal bytes. Pure. */
final class ResourceEncoder {
  /**
   * 2100-01-01. Of two ServiceEntries for one host in one namespace istiod takes the older one, so
   * a user's own always wins (pilot/pkg/model, PushContext.initServiceRegistry).
   */
  private static final Timestamp CREATED =
      Timestamp.newBuilder().setSeconds(4_102_444_800L).build();

  private static final String TYPE_URL_PREFIX = "type.googleapis.com";
  private static final int VERSION_BYTES = 16;

  private ResourceEncoder() {}

  static IstioResource encode(
      ResourceKind kind, ResourceName name, Map<String, String> labels, Message body) {
    Resource unversioned =
        Resource.newBuilder()
            .setMetadata(
                Metadata.newBuilder()
                    .setName(name.toString())
                    .setCreateTime(CREATED)
                    .putAllLabels(labels))
            .setBody(
                Any.newBuilder()
                    .setTypeUrl(TYPE_URL_PREFIX + "/" + body.getDescriptorForType().getFullName())
                    .setValue(bytes(body)))
            .build();
    String version = contentHash(unversioned);
    Resource.Builder versioned = unversioned.toBuilder();
    versioned.getMetadataBuilder().setVersion(version);
    Any any =
        Any.newBuilder()
            .setTypeUrl(TYPE_URL_PREFIX + "/" + Resource.getDescriptor().getFullName())
            .setValue(bytes(versioned.build()))
            .build();
    return new IstioResource(kind, name, bytes(any), version);
  }

  private static String contentHash(Message message) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes(message).toByteArray());
      return HexFormat.of().formatHex(Arrays.copyOf(digest, VERSION_BYTES));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }

  /** Map fields are sorted by key, which protobuf does on request only. */
  private static ByteString bytes(Message message) {
    byte[] bytes = new byte[message.getSerializedSize()];
    CodedOutputStream output = CodedOutputStream.newInstance(bytes);
    output.useDeterministicSerialization();
    try {
      message.writeTo(output);
    } catch (IOException e) {
      throw new UncheckedIOException("an array of the message's own size was too small", e);
    }
    output.checkNoSpaceLeft();
    return UnsafeByteOperations.unsafeWrap(bytes);
  }
}
