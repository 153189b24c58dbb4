package io.registrybridge.api.tls;

import io.registrybridge.api.error.BridgeException;
import io.registrybridge.api.error.ErrorCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * The PEM files of a TLS connection. They are read each time a context is made, so a reconnect
 * after {@link #context()} was called again uses renewed ones.
 *
 * @param authority the certificates that are trusted; without them the JVM's own
 * @param certificate the client's certificate and its chain
 * @param key the client's private key, PKCS#8
 * @param verifyHost whether the server's certificate must name the address
 */
public record TlsFiles(
    Optional<Path> authority, Optional<Path> certificate, Optional<Path> key, boolean verifyHost) {
  private static final Pattern KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----(.*?)-----END PRIVATE KEY-----", Pattern.DOTALL);
  private static final char[] NO_PASSWORD = new char[0];

  /**
   * Makes a context from the files.
   *
   * @throws BridgeException with {@link ErrorCode#TLS_INVALID} that names the file at fault
   */
  public SSLContext context() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keyManagers(), trustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw invalid("the TLS files cannot be used", e);
    }
  }

  private TrustManager[] trustManagers() throws GeneralSecurityException, IOException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(authority.isPresent() ? trusted(authority.get()) : null);
    TrustManager[] managers = factory.getTrustManagers();
    if (verifyHost) {
      return managers;
    }
    for (int i = 0; i < managers.length; i++) {
      if (managers[i] instanceof X509TrustManager checked) {
        managers[i] = new AnyHostTrustManager(checked);
      }
    }
    return managers;
  }

  private KeyManager[] keyManagers() throws GeneralSecurityException, IOException {
    if (certificate.isEmpty() || key.isEmpty()) {
      return new KeyManager[0];
    }
    KeyStore store = emptyStore();
    Certificate[] chain = certificates(certificate.get()).toArray(new Certificate[0]);
    store.setKeyEntry("client", privateKey(key.get()), NO_PASSWORD, chain);
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, NO_PASSWORD);
    return factory.getKeyManagers();
  }

  private static KeyStore trusted(Path file) throws GeneralSecurityException, IOException {
    KeyStore store = emptyStore();
    int count = 0;
    for (Certificate certificate : certificates(file)) {
      store.setCertificateEntry("ca-" + count++, certificate);
    }
    return store;
  }

  private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, NO_PASSWORD);
    return store;
  }

  private static Collection<? extends Certificate> certificates(Path file) throws IOException {
    byte[] pem = read(file);
    try {
      Collection<? extends Certificate> found =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(pem));
      if (found.isEmpty()) {
        throw invalid(file + " holds no certificate: expected PEM", null);
      }
      return found;
    } catch (GeneralSecurityException e) {
      throw invalid(file + " holds no readable certificate: expected PEM", e);
    }
  }

  private static PrivateKey privateKey(Path file) throws IOException, GeneralSecurityException {
    Matcher pem = KEY.matcher(new String(read(file), StandardCharsets.US_ASCII));
    if (!pem.find()) {
      throw invalid(
          file
              + " holds no PKCS#8 private key ('BEGIN PRIVATE KEY'): convert it with 'openssl pkcs8"
              + " -topk8 -nocrypt'",
          null);
    }
    byte[] encoded = Base64.getMimeDecoder().decode(pem.group(1));
    for (String algorithm : List.of("EC", "RSA", "EdDSA")) {
      Optional<PrivateKey> key = decode(algorithm, encoded);
      if (key.isPresent()) {
        return key.get();
      }
    }
    throw invalid(file + " holds a private key that is neither EC, RSA nor EdDSA", null);
  }

  /** The file does not say which kind of key it holds: empty if it is another one. */
  private static Optional<PrivateKey> decode(String algorithm, byte[] encoded)
      throws GeneralSecurityException {
    try {
      return Optional.of(
          KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded)));
    } catch (InvalidKeySpecException e) {
      return Optional.empty();
    }
  }

  private static byte[] read(Path file) throws IOException {
    if (!Files.isReadable(file)) {
      throw invalid(file + " cannot be read", null);
    }
    return Files.readAllBytes(file);
  }

  private static BridgeException invalid(String message, @Nullable Throwable cause) {
    return cause == null
        ? new BridgeException(ErrorCode.TLS_INVALID, message)
        : new BridgeException(ErrorCode.TLS_INVALID, message + ": " + cause.getMessage(), cause);
  }
}
