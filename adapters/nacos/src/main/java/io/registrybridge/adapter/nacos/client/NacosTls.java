package io.registrybridge.adapter.nacos.client;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How the gRPC connection is secured.
 *
 * @param ca a PEM file with the certificates that are trusted; empty trusts every server
 * @param identity what the client shows of itself, for servers that ask
 */
public record NacosTls(Optional<Path> ca, Optional<Identity> identity) {
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
