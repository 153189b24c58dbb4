package io.registrybridge.xds;

import io.grpc.Drainable;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.Status;
import io.registrybridge.proto.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.registrybridge.proto.envoy.service.discovery.v3.DiscoveryRequest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/** The one method that istiod calls, with responses that are written from bytes we hold. */
final class AdsMethod {
  static final MethodDescriptor<DiscoveryRequest, Outgoing> STREAM_AGGREGATED_RESOURCES =
      AggregatedDiscoveryServiceGrpc.getStreamAggregatedResourcesMethod().toBuilder(
              AggregatedDiscoveryServiceGrpc.getStreamAggregatedResourcesMethod()
                  .getRequestMarshaller(),
              new ResponseMarshaller())
          .build();

  private AdsMethod() {}

  /** What a stream hands to gRPC. */
  sealed interface Outgoing {
    record Response(EncodedResponse message) implements Outgoing {}

    /**
     * Resets the stream at once, with all that gRPC still holds for it; a close would wait behind
     * the bytes that the client does not read. gRPC does so, and logs the status, when a message
     * cannot be made (io.grpc.internal.ServerCallImpl, handleInternalError).
     */
    record Reset(Status status) implements Outgoing {}
  }

  private static final class ResponseMarshaller implements Marshaller<Outgoing> {
    @Override
    public InputStream stream(Outgoing outgoing) {
      return switch (outgoing) {
        case Outgoing.Response response -> new ResponseStream(response.message());
        case Outgoing.Reset reset -> throw reset.status().asRuntimeException();
      };
    }

    @Override
    public Outgoing parse(InputStream stream) {
      throw Status.INTERNAL
          .withDescription("responses are only sent, never received")
          .asRuntimeException();
    }
  }

  /**
   * gRPC knows its length and has it write itself, so the message as a whole exists nowhere before
   * it is in the buffers that go to the network.
   */
  private static final class ResponseStream extends InputStream implements KnownLength, Drainable {
    private final EncodedResponse response;
    private InputStream copy = InputStream.nullInputStream();
    private boolean drained;
    private boolean copied;

    ResponseStream(EncodedResponse response) {
      this.response = response;
    }

    @Override
    public int drainTo(OutputStream target) throws IOException {
      if (drained) {
        return 0;
      }
      drained = true;
      response.writeTo(target);
      return response.size();
    }

    @Override
    public int available() throws IOException {
      return copied ? copy.available() : drained ? 0 : response.size();
    }

    // Only a transport within the process reads; the network drains.
    @Override
    public int read() throws IOException {
      return copy().read();
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      return copy().read(target, offset, length);
    }

    private InputStream copy() {
      if (!copied) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(response.size());
        try {
          drainTo(bytes);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
        copy = new ByteArrayInputStream(bytes.toByteArray());
        copied = true;
      }
      return copy;
    }
  }
}
