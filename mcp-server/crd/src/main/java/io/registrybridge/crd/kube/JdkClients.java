package io.registrybridge.crd.kube;

import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientImpl;
import java.net.http.HttpClient;
import java.util.concurrent.Executor;

/** The JDK's HTTP client on given threads, in the place of a thread pool of fabric8's own. */
final class JdkClients extends JdkHttpClientFactory implements AutoCloseable {
  private final Executor executor;

  JdkClients(Executor executor) {
    this.executor = executor;
  }

  @Override
  protected HttpClient.Builder createNewHttpClientBuilder() {
    return HttpClient.newBuilder().executor(executor);
  }

  /** There is no pool to end. */
  @Override
  protected void closeHttpClient(JdkHttpClientImpl client) {}

  @Override
  public void close() {}
}
