package io.registrybridge.it.nacos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.alibaba.nacos.api.PropertyKeyConst;
import com.alibaba.nacos.common.remote.client.RpcConstants;
import io.registrybridge.api.ConnectionReport.Level;
import io.registrybridge.api.ConnectionReport.Line;
import io.registrybridge.api.error.ErrorCode;
import io.registrybridge.it.consul.TestCertificates;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A Nacos that speaks TLS only, to clients with a certificate only. */
class NacosTlsIT {
  private static final Duration SOON = Duration.ofSeconds(60);

  @ParameterizedTest
  @EnumSource(NacosVersion.class)
  void onlyWhoTrustsAndIsTrustedSeesAnything(NacosVersion version, @TempDir Path directory)
      throws IOException {
    TestCertificates files = TestCertificates.create(directory.resolve("tls"));
    try (NacosServer server = NacosServer.start(byTls(version, files));
        NacosOwners owners = owners(server, files);
        NacosTestBed trusted = withCertificate(server, files);
        NacosTestBed nobody =
            NacosTestBed.started(
                server, "nacos.tls.enabled", "true", "nacos.tls.ca", files.authority().toString());
        NacosTestBed plain = NacosTestBed.started(server)) {
      owners.register("cart", "cart-0", NacosOwners.instance("10.0.0.1", 8080));

      await()
          .atMost(SOON)
          .untilAsserted(() -> assertThat(trusted.observed.available("cart")).hasSize(1));
      assertThat(trusted.probe().usable()).isTrue();
      for (NacosTestBed refused : new NacosTestBed[] {nobody, plain}) {
        await()
            .atMost(SOON)
            .untilAsserted(() -> assertThat(refused.observed.causes()).isNotEmpty());
        assertThat(refused.observed.resynced()).isFalse();
        assertThat(refused.observed.names()).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(NacosVersion.class)
  void theLoginIsByHttpsWhereOneAsksForIt(NacosVersion version, @TempDir Path directory)
      throws Exception {
    TestCertificates files = TestCertificates.create(directory.resolve("tls"));
    SSLSocketFactory before = HttpsURLConnection.getDefaultSSLSocketFactory();
    SSLContext trusting = trusting(files.authority());
    // As the JVM's own trust store would.
    HttpsURLConnection.setDefaultSSLSocketFactory(trusting.getSocketFactory());
    NacosServer.Options options =
        byTls(version, files)
            .withAuthentication()
            .with(
                "server.ssl.certificate=file:" + files.serverCertificate(),
                "server.ssl.certificate-private-key=file:" + files.serverKey());
    try (NacosServer server = NacosServer.start(options);
        NacosAdmin admin = NacosAdmin.openByTls(server, trusting)) {
      await().atMost(SOON).until(() -> admin.canLogIn(NacosAdmin.NAME, NacosAdmin.PASSWORD));
      try (NacosTestBed secure = asAdmin(server, files, true);
          NacosTestBed clear = asAdmin(server, files, false)) {
        await().atMost(SOON).until(secure.observed::resynced);
        assertThat(secure.probe().lines()).extracting(Line::level).doesNotContain(Level.ERROR);
        assertThat(secure.probe().lines()).extracting(Line::text).noneMatch(NacosTlsIT::inTheClear);

        await()
            .atMost(SOON)
            .untilAsserted(
                () ->
                    assertThat(clear.observed.causes()).contains(ErrorCode.REGISTRY_UNAUTHORIZED));
        assertThat(clear.observed.resynced()).isFalse();
        assertThat(clear.probe().lines()).extracting(Line::text).anyMatch(NacosTlsIT::inTheClear);
      }
    } finally {
      HttpsURLConnection.setDefaultSSLSocketFactory(before);
    }
  }

  private static boolean inTheClear(String text) {
    return text.contains("nacos.tls.login=true");
  }

  private static NacosServer.Options byTls(NacosVersion version, TestCertificates files) {
    return NacosServer.Options.of(version)
        .withTls(
            new NacosServer.Tls(files.serverCertificate(), files.serverKey(), files.authority()));
  }

  private static NacosTestBed asAdmin(NacosServer server, TestCertificates files, boolean login) {
    return withCertificate(
        server,
        files,
        "nacos.username",
        NacosAdmin.NAME,
        "nacos.password",
        NacosAdmin.PASSWORD,
        "nacos.tls.login",
        Boolean.toString(login));
  }

  private static NacosTestBed withCertificate(
      NacosServer server, TestCertificates files, String... more) {
    List<String> settings =
        new ArrayList<>(
            List.of(
                "nacos.tls.enabled",
                "true",
                "nacos.tls.ca",
                files.authority().toString(),
                "nacos.tls.certificate",
                files.clientCertificate().toString(),
                "nacos.tls.key",
                files.clientKey().toString()));
    settings.addAll(List.of(more));
    return NacosTestBed.started(server, settings.toArray(String[]::new));
  }

  private static SSLContext trusting(Path authority) throws GeneralSecurityException, IOException {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    try (InputStream pem = Files.newInputStream(authority)) {
      trusted.setCertificateEntry(
          "authority", CertificateFactory.getInstance("X.509").generateCertificate(pem));
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  private static NacosOwners owners(NacosServer server, TestCertificates files) {
    Properties properties = new Properties();
    properties.setProperty(PropertyKeyConst.SERVER_ADDR, server.address());
    properties.setProperty("JM.SNAPSHOT.PATH", server.log().resolveSibling("owners").toString());
    properties.setProperty(RpcConstants.RPC_CLIENT_TLS_ENABLE, "true");
    properties.setProperty(
        RpcConstants.RPC_CLIENT_TLS_TRUST_COLLECTION_CHAIN_PATH,
        files.authority().toUri().toString());
    properties.setProperty(RpcConstants.RPC_CLIENT_MUTUAL_AUTH, "true");
    properties.setProperty(
        RpcConstants.RPC_CLIENT_TLS_CERT_CHAIN_PATH, files.clientCertificate().toUri().toString());
    properties.setProperty(
        RpcConstants.RPC_CLIENT_TLS_CERT_KEY, files.clientKey().toUri().toString());
    return new NacosOwners(properties);
  }
}
