package io.registrybridge.crd.kube;

import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientImpl;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.InetAddress;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/**
 * The JDK's HTTP client on given threads, in the place of a thread pool of fabric8's own. fabric8
 * only lets go of the client when it is closed; its own thread would live until the next collection
 * of garbage.
 */
final class JdkClients extends JdkHttpClientFactory implements AutoCloseable {
  private final Executor executor;
  private final List<HttpClient> made = new CopyOnWriteArrayList<>();

  JdkClients(Executor executor) {
    this.executor = executor;
  }

  @Override
  protected HttpClient.Builder createNewHttpClientBuilder() {
    return new Remembering(HttpClient.newBuilder().executor(executor));
  }

  /** There is no pool to end. */
  @Override
  protected void closeHttpClient(JdkHttpClientImpl client) {}

  /** Ends every client that was made, with what is still on its way. */
  @Override
  public void close() {
    made.forEach(HttpClient::shutdownNow);
  }

  /** Builds as the JDK does, and remembers what was built. */
  private final class Remembering implements HttpClient.Builder {
    private final HttpClient.Builder builder;

    Remembering(HttpClient.Builder builder) {
      this.builder = builder;
    }

    @Override
    public HttpClient build() {
      HttpClient client = builder.build();
      made.add(client);
      return client;
    }

    @Override
    public HttpClient.Builder cookieHandler(CookieHandler handler) {
      builder.cookieHandler(handler);
      return this;
    }

    @Override
    public HttpClient.Builder connectTimeout(Duration timeout) {
      builder.connectTimeout(timeout);
      return this;
    }

    @Override
    public HttpClient.Builder sslContext(SSLContext context) {
      builder.sslContext(context);
      return this;
    }

    @Override
    public HttpClient.Builder sslParameters(SSLParameters parameters) {
      builder.sslParameters(parameters);
      return this;
    }

    @Override
    public HttpClient.Builder executor(Executor other) {
      builder.executor(other);
      return this;
    }

    @Override
    public HttpClient.Builder followRedirects(HttpClient.Redirect policy) {
      builder.followRedirects(policy);
      return this;
    }

    @Override
    public HttpClient.Builder version(HttpClient.Version version) {
      builder.version(version);
      return this;
    }

    @Override
    public HttpClient.Builder priority(int priority) {
      builder.priority(priority);
      return this;
    }

    @Override
    public HttpClient.Builder proxy(ProxySelector selector) {
      builder.proxy(selector);
      return this;
    }

    @Override
    public HttpClient.Builder authenticator(Authenticator authenticator) {
      builder.authenticator(authenticator);
      return this;
    }

    @Override
    public HttpClient.Builder localAddress(InetAddress address) {
      builder.localAddress(address);
      return this;
    }
  }
}
