package io.registrybridge.it.nacos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.alibaba.nacos.api.PropertyKeyConst;
import com.alibaba.nacos.common.remote.client.RpcConstants;
import io.registrybridge.it.consul.TestCertificates;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
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
    NacosServer.Tls ofServer =
        new NacosServer.Tls(files.serverCertificate(), files.serverKey(), files.authority());
    try (NacosServer server = NacosServer.start(NacosServer.Options.of(version).withTls(ofServer));
        NacosOwners owners = owners(server, files);
        NacosTestBed trusted =
            NacosTestBed.started(
                server,
                "nacos.tls.enabled",
                "true",
                "nacos.tls.ca",
                files.authority().toString(),
                "nacos.tls.certificate",
                files.clientCertificate().toString(),
                "nacos.tls.key",
                files.clientKey().toString());
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
