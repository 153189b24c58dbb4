package io.registrybridge.xds;

import static io.registrybridge.xds.RunningServer.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Status;
import io.registrybridge.api.error.BridgeException;
import io.registrybridge.api.error.ErrorCode;
import io.registrybridge.testkit.FakeScheduler;
import io.registrybridge.testkit.mcp.McpClient;
import io.registrybridge.xds.McpServerConfig.Transport.Tls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import javax.net.ssl.X509ExtendedKeyManager;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class TlsServerTest {
  @TempDir static Path made;
  private static TestCertificate old;
  private static TestCertificate renewed;

  @TempDir Path directory;
  @RegisterExtension final RunningServer running = new RunningServer();

  private final FakeScheduler time = new FakeScheduler();
  private Tls files;

  @BeforeAll
  static void makeCertificates() throws Exception {
    old = TestCertificate.create(made, "old");
    renewed = TestCertificate.create(made, "renewed");
  }

  @BeforeEach
  void writeOldCertificate() throws IOException {
    files = new Tls(directory.resolve("tls.crt"), directory.resolve("tls.key"));
    write(old.certificatePem(), old.keyPem());
    time.setWallTime(Clock.systemUTC().instant());
  }

  @Test
  void clientThatTrustsTheCertificateIsServed() {
    givenServer();

    McpClient client = running.connect(o -> o.withTrustedPem(old.certificatePem()));

    client.awaitSynced(SOON);
    assertThat(client.serviceEntries()).hasSize(10);
  }

  @Test
  void clientThatTrustsAnotherIsNot() {
    givenServer();

    McpClient client = running.connect(o -> o.withTrustedPem(renewed.certificatePem()));

    client.await(
        SOON,
        c ->
            assertThat(c.endedStreams())
                .first()
                .extracting(Status::getCode)
                .isEqualTo(Status.Code.UNAVAILABLE));
    assertThat(client.answeredTypes()).isEmpty();
  }

  @Test
  void changedFilesAreTakenWithoutARestart() throws Exception {
    givenServer();
    McpClient before = running.connect(o -> o.withTrustedPem(old.certificatePem()));
    before.awaitSynced(SOON);

    write(renewed.certificatePem(), renewed.keyPem());

    McpClient after = running.connect(o -> o.withTrustedPem(renewed.certificatePem()));
    after.awaitSynced(Duration.ofSeconds(30));
    assertThat(before.endedStreams()).isEmpty();
  }

  @Test
  void changeIsSeenAtTheNextLook() throws Exception {
    ServerCertificate certificate = new ServerCertificate(files, time);
    certificate.watch();
    write(renewed.certificatePem(), renewed.keyPem());

    time.advance(Duration.ofSeconds(5));

    assertThat(commonName(certificate)).isEqualTo("CN=renewed");
  }

  @Test
  void halfReplacedPairKeepsTheOldOneUntilItFitsTogether() throws Exception {
    ServerCertificate certificate = new ServerCertificate(files, time);
    certificate.watch();

    Files.writeString(files.certificate(), renewed.certificatePem());
    time.advance(Duration.ofSeconds(10));
    assertThat(commonName(certificate)).isEqualTo("CN=old");

    Files.writeString(files.key(), renewed.keyPem());
    time.advance(Duration.ofMinutes(2));
    assertThat(commonName(certificate)).isEqualTo("CN=renewed");
  }

  @Test
  void removedOrBrokenFilesKeepTheOldOne() throws Exception {
    ServerCertificate certificate = new ServerCertificate(files, time);
    certificate.watch();

    Files.delete(files.key());
    time.advance(Duration.ofMinutes(1));
    write("-----BEGIN CERTIFICATE-----\nnonsense\n-----END CERTIFICATE-----\n", old.keyPem());
    time.advance(Duration.ofMinutes(2));

    assertThat(commonName(certificate)).isEqualTo("CN=old");
  }

  @Test
  void keyOfAnotherCertificateIsRefusedAtTheStart() throws Exception {
    write(old.certificatePem(), renewed.keyPem());

    assertTlsInvalid("the key is not the key of the certificate");
  }

  @Test
  void missingFileIsNamed() throws Exception {
    Files.delete(files.key());

    assertTlsInvalid(files.key().toString());
  }

  @Test
  void keyInAnotherFormIsExplainedAndNotShown() throws Exception {
    write(old.certificatePem(), "-----BEGIN EC PRIVATE KEY-----\nc2VjcmV0\n");

    assertThatThrownBy(() -> new ServerCertificate(files, time))
        .isInstanceOf(BridgeException.class)
        .hasMessageContainingAll("mcp.tls.key", "openssl pkcs8")
        .hasMessageNotContaining("c2VjcmV0");
  }

  @Test
  void certificateThatIsNoneIsExplained() throws Exception {
    write("hello", old.keyPem());

    assertTlsInvalid("expected PEM");
  }

  @Test
  void expiredCertificateIsRefused() {
    time.setWallTime(Clock.systemUTC().instant().plus(Duration.ofDays(10)));

    assertTlsInvalid("mcp.tls.certificate");
  }

  private void assertTlsInvalid(String message) {
    assertThatThrownBy(() -> new ServerCertificate(files, time))
        .isInstanceOfSatisfying(
            BridgeException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TLS_INVALID))
        .hasMessageContaining(message);
  }

  private void givenServer() {
    running
        .start(new McpServerConfig(RunningServer.LOOPBACK, 0, 1, files))
        .publish(running.resources.services(10));
  }

  private void write(String certificate, String key) throws IOException {
    Files.writeString(files.certificate(), certificate);
    Files.writeString(files.key(), key);
  }

  private static String commonName(ServerCertificate certificate) {
    X509ExtendedKeyManager manager = (X509ExtendedKeyManager) certificate.keyManager();
    X509Certificate[] chain =
        manager.getCertificateChain(manager.chooseEngineServerAlias("EC", null, null));
    return chain[0].getSubjectX500Principal().getName();
  }
}
