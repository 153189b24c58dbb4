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
              new OutgoingMarshaller())
          .build();

  private AdsMethod() {}

  /** A response, and how fast it may be written. */
  record Outgoing(EncodedResponse response, EncodedResponse.Pace pace) {}

  private static final class OutgoingMarshaller implements Marshaller<Outgoing> {
    @Override
    public InputStream stream(Outgoing outgoing) {
      return new OutgoingStream(outgoing);
    }

    @Override
    public Outgoing parse(InputStream stream) {
      throw Status.INTERNAL
          .withDescription("responses are only sent, never received")
          .asRuntimeException();
    }
  }

  /** gRPC knows its length and has it write itself, so the whole message exists nowhere. */
  private static final class OutgoingStream extends InputStream implements KnownLength, Drainable {
    private final Outgoing outgoing;
    private InputStream copy = InputStream.nullInputStream();
    private boolean drained;
    private boolean copied;

    OutgoingStream(Outgoing outgoing) {
      this.outgoing = outgoing;
    }

    @Override
    public int drainTo(OutputStream target) throws IOException {
      if (drained) {
        return 0;
      }
      drained = true;
      outgoing.response().writeTo(target, outgoing.pace());
      return outgoing.response().size();
    }

    @Override
    public int available() throws IOException {
      return copied ? copy.available() : drained ? 0 : outgoing.response().size();
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
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(outgoing.response().size());
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
