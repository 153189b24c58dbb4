package io.registrybridge.adapter.consul.http;

import java.io.IOException;
import java.io.InterruptedIOException;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.EndpointDetails;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.io.HttpClientConnection;
import org.apache.hc.core5.http.io.HttpResponseInformationCallback;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

/**
 * Tells a connection that the server had closed while it was kept from a request that failed, which
 * only the one who sends on it can: nothing of an answer came, and an earlier request was answered.
 */
final class KeptConnectionExecutor extends HttpRequestExecutor {
  @Override
  public ClassicHttpResponse execute(
      ClassicHttpRequest request,
      HttpClientConnection connection,
      @Nullable HttpResponseInformationCallback informed,
      HttpContext context)
      throws IOException, HttpException {
    @Nullable EndpointDetails kept = kept(connection);
    if (kept == null) {
      return super.execute(request, connection, informed, context);
    }
    long received = kept.getReceivedBytesCount();
    try {
      return super.execute(request, connection, informed, context);
    } catch (InterruptedIOException e) {
      // Too slow, or interrupted: the server may be at work on it.
      throw e;
    } catch (IOException e) {
      throw kept.getReceivedBytesCount() == received ? new KeptConnectionClosedException(e) : e;
    }
  }

  private static @Nullable EndpointDetails kept(HttpClientConnection connection) {
    @Nullable EndpointDetails details = connection.getEndpointDetails();
    return details != null && details.getResponseCount() > 0 ? details : null;
  }
}
