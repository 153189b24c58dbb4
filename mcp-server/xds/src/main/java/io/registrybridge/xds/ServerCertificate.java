package io.registrybridge.xds;

import com.google.protobuf.ByteString;
import io.grpc.util.AdvancedTlsX509KeyManager;
import io.grpc.util.CertificateUtils;
import io.registrybridge.api.concurrent.Backoff;
import io.registrybridge.api.concurrent.Cancellable;
import io.registrybridge.api.concurrent.Scheduler;
import io.registrybridge.api.concurrent.WatchLoop;
import io.registrybridge.api.error.BridgeException;
import io.registrybridge.api.error.ErrorCode;
import io.registrybridge.xds.McpServerConfig.Transport.Tls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Date;
import javax.net.ssl.KeyManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Our certificate and key, read again when their files change.
 *
 * <p>The files are compared by content, for in Kubernetes they change behind a symbolic link. New
 * ones that do not fit together are reported, and the old ones stay in use: the two files are
 * seldom replaced in one moment.
 */
final class ServerCertificate {
  private static final Logger LOGGER = LoggerFactory.getLogger(ServerCertificate.class);
  private static final Duration INTERVAL = Duration.ofSeconds(5);
  private static final Backoff ON_FAILURE = new Backoff(INTERVAL, Duration.ofMinutes(1), 0);

  private final Tls files;
  private final Scheduler scheduler;
  private final AdvancedTlsX509KeyManager keyManager = new AdvancedTlsX509KeyManager();
  private Content current = new Content(ByteString.EMPTY, ByteString.EMPTY);

  private record Content(ByteString certificate, ByteString key) {}

  /**
   * Reads the files.
   *
   * @throws BridgeException with {@code TLS_INVALID} if they cannot be used
   */
  ServerCertificate(Tls files, Scheduler scheduler) {
    this.files = files;
    this.scheduler = scheduler;
    reload();
  }

  KeyManager keyManager() {
    return keyManager;
  }

  /** Begins to look for changes. */
  Cancellable watch() {
    return WatchLoop.start(
        scheduler,
        "mcp certificate",
        ON_FAILURE,
        () -> {
          if (reload()) {
            LOGGER.atInfo().addKeyValue("file", files.certificate()).log("certificate reloaded");
          }
          return INTERVAL;
        },
        (cause, failures, retryIn) ->
            LOGGER
                .atWarn()
                .addKeyValue("reason", cause.getMessage())
                .addKeyValue("retryIn", retryIn)
                .log("changed certificate cannot be used; the one before stays in use"));
  }

  private boolean reload() {
    Content content = new Content(read(files.certificate()), read(files.key()));
    if (content.equals(current)) {
      return false;
    }
    X509Certificate[] chain = certificates(content.certificate());
    PrivateKey key = key(content.key());
    try {
      chain[0].checkValidity(Date.from(scheduler.wallTime()));
      requirePair(chain[0], key);
      keyManager.updateIdentityCredentials(chain, key);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw invalid(
          "mcp.tls.certificate=%s and mcp.tls.key=%s cannot be used: %s"
              .formatted(files.certificate(), files.key(), e.getMessage()),
          e);
    }
    current = content;
    return true;
  }

  private X509Certificate[] certificates(ByteString pem) {
    try {
      X509Certificate[] chain = CertificateUtils.getX509Certificates(pem.newInput());
      if (chain.length > 0) {
        return chain;
      }
    } catch (GeneralSecurityException e) {
      throw invalid(notACertificate(), e);
    }
    throw new BridgeException(ErrorCode.TLS_INVALID, notACertificate());
  }

  private String notACertificate() {
    return "mcp.tls.certificate=%s: expected PEM, our certificate first, then its issuers."
        .formatted(files.certificate());
  }

  private PrivateKey key(ByteString pem) {
    String expected =
        "mcp.tls.key=%s: expected an RSA or EC key as PEM in PKCS#8 form (-----BEGIN PRIVATE"
                .formatted(files.key())
            + " KEY-----); \"openssl pkcs8 -topk8 -nocrypt\" converts others.";
    if (!pem.toStringUtf8().contains("-----BEGIN PRIVATE KEY-----")) {
      throw new BridgeException(ErrorCode.TLS_INVALID, expected);
    }
    try {
      return CertificateUtils.getPrivateKey(pem.newInput());
    } catch (GeneralSecurityException | IOException | IllegalArgumentException e) {
      // Without the cause: its message could hold parts of the key.
      throw new BridgeException(ErrorCode.TLS_INVALID, expected);
    }
  }

  private static void requirePair(X509Certificate certificate, PrivateKey key)
      throws GeneralSecurityException {
    String algorithm = key.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
    byte[] probe = certificate.getEncoded();
    Signature signature = Signature.getInstance(algorithm);
    signature.initSign(key);
    signature.update(probe);
    byte[] signed = signature.sign();
    signature.initVerify(certificate.getPublicKey());
    signature.update(probe);
    if (!signature.verify(signed)) {
      throw new GeneralSecurityException("the key is not the key of the certificate");
    }
  }

  private static ByteString read(Path file) {
    try {
      return ByteString.copyFrom(Files.readAllBytes(file));
    } catch (IOException e) {
      throw invalid("%s cannot be read (%s)".formatted(file, e), e);
    }
  }

  private static BridgeException invalid(String message, Exception cause) {
    return new BridgeException(ErrorCode.TLS_INVALID, message, cause);
  }
}
