package io.registrybridge.adapter.nacos.client;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How the gRPC connection is secured, and whether the login is.
 *
 * @param ca a PEM file with the certificates that gRPC trusts; empty trusts every server
 * @param identity what the client shows of itself, for servers that ask
 * @param login whether the login is HTTPS, which trusts whom the JVM trusts
 */
public record NacosTls(Optional<Path> ca, Optional<Identity> identity, boolean login) {
  /**
   * A client certificate.
   *
   * @param certificate a PEM file with the certificate and its chain
   * @param key a PEM file with its private key, in PKCS#8
   * @param keyPassword empty for a key that is not encrypted; never shown
   */
  public record Identity(Path certificate, Path key, String keyPassword) {
    @Override
    public String toString() {
      return "Identity[certificate=" + certificate + ", key=" + key + "]";
    }
  }
}
