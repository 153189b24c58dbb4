package io.registrybridge.api.tls;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * Checks a server's chain but not its name: Consul's own certificates, for example, name {@code
 * server.dc1.consul}, whatever the address.
 */
final class AnyHostTrustManager extends X509ExtendedTrustManager {
  private final X509TrustManager chain;

  AnyHostTrustManager(X509TrustManager chain) {
    this.chain = chain;
  }

  @Override
  public void checkServerTrusted(X509Certificate[] certificates, String type, SSLEngine engine)
      throws CertificateException {
    chain.checkServerTrusted(certificates, type);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] certificates, String type, Socket socket)
      throws CertificateException {
    chain.checkServerTrusted(certificates, type);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] certificates, String type)
      throws CertificateException {
    chain.checkServerTrusted(certificates, type);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] certificates, String type, SSLEngine engine)
      throws CertificateException {
    chain.checkClientTrusted(certificates, type);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] certificates, String type, Socket socket)
      throws CertificateException {
    chain.checkClientTrusted(certificates, type);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] certificates, String type)
      throws CertificateException {
    chain.checkClientTrusted(certificates, type);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return chain.getAcceptedIssuers();
  }
}
