package io.registrybridge.adapter.nacos.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.alibaba.nacos.api.exception.NacosException;
import com.alibaba.nacos.common.remote.client.RpcClientConfigFactory;
import io.registrybridge.api.error.ErrorCode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientPropertiesTest {
  private static final List<NacosAddress> ADDRESSES =
      List.of(NacosAddress.parse("a:1"), NacosAddress.parse("b"));

  @Test
  void nothingOnDiskCanBecomeAnAnswer() {
    var properties =
        ClientProperties.of(
            access(new Credentials.Anonymous(), Optional.empty()), "", Path.of("/empty"));

    assertThat(properties)
        .containsEntry("serverAddr", "a:1,b:8848")
        .containsEntry("JM.SNAPSHOT.PATH", "/empty")
        .containsEntry("namingLoadCacheAtStart", "false")
        .containsEntry("namingPushEmptyProtection", "false")
        .containsEntry("nacos.remote.client.grpc.retry.times", "0")
        .containsEntry("namingRequestTimeout", "3000")
        .doesNotContainKeys("username", "accessKey", "nacos.remote.client.rpc.tls.enable");
  }

  @Test
  void oneFailedRequestKeepsTheOthersWaitingForARoundTripOnly() {
    var properties =
        ClientProperties.of(
            access(new Credentials.Anonymous(), Optional.empty()), "", Path.of("/empty"));

    var config = RpcClientConfigFactory.getInstance().createGrpcClientConfig(properties, Map.of());

    assertThat(config.retryTimes()).isZero();
    assertThat(config.healthCheckRetryTimes()).isEqualTo(2);
    assertThat(config.maxInboundMessageSize()).isEqualTo(268_435_456);
  }

  @Test
  void credentialsAndTlsBelongToTheClient() {
    NacosTls tls =
        new NacosTls(
            Optional.of(Path.of("/tls/ca.pem")),
            Optional.of(new NacosTls.Identity(Path.of("/tls/c.pem"), Path.of("/tls/k.pem"), "pw")),
            false);

    var properties =
        ClientProperties.of(
            access(new Credentials.User("me", "secret"), Optional.of(tls)), "dev", Path.of("/e"));

    assertThat(properties)
        .containsEntry("namespace", "dev")
        .containsEntry("username", "me")
        .containsEntry("password", "secret")
        .containsEntry("nacos.remote.client.rpc.tls.enable", "true")
        .containsEntry("nacos.remote.client.rpc.tls.trustAll", "false")
        .containsEntry("nacos.remote.client.rpc.tls.trustCollectionChainPath", "file:///tls/ca.pem")
        .containsEntry("nacos.remote.client.rpc.tls.mutualAuth", "true")
        .containsEntry("nacos.remote.client.rpc.tls.certChainFile", "file:///tls/c.pem")
        .containsEntry("nacos.remote.client.rpc.tls.certPrivateKey", "file:///tls/k.pem");
    assertThat(tls.toString() + new Credentials.User("me", "secret"))
        .doesNotContain("pw")
        .doesNotContain("secret");
  }

  @Test
  void theLoginIsByHttpsWhereTheAddressesSaySo() {
    Optional<NacosTls> tls = Optional.of(new NacosTls(Optional.empty(), Optional.empty(), true));
    ServerAccess secure = access(new Credentials.User("me", "secret"), tls);

    assertThat(ClientProperties.of(secure, "", Path.of("/e")))
        .containsEntry("serverAddr", "https://a:1,https://b:8848");
    assertThat(secure.showsPassword()).isFalse();
    assertThat(access(new Credentials.User("me", "secret"), Optional.empty()).showsPassword())
        .isTrue();
    assertThat(access(new Credentials.Anonymous(), Optional.empty()).showsPassword()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "403, REGISTRY_UNAUTHORIZED",
    "-401, REGISTRY_UNREACHABLE",
    "500, REGISTRY_UNAVAILABLE",
    "503, REGISTRY_LIMIT",
    "-503, REGISTRY_LIMIT",
    "400, REGISTRY_ANSWER_INVALID",
    "302, REGISTRY_UNAVAILABLE"
  })
  void failuresHaveOurCodes(int code, ErrorCode expected) {
    var failure = Failures.of(new NacosException(code, "said so"), "a:1 for the services of x");

    assertThat(failure.code()).isEqualTo(expected);
    assertThat(failure.getMessage()).contains("a:1").contains("said so").contains("; ");
  }

  @Test
  void aTimeOutIsNoErrorOfTheServer() {
    var failure =
        Failures.of(new NacosException(500, new TimeoutException("Waited 3000 ms")), "a:1");

    assertThat(failure.code()).isEqualTo(ErrorCode.REGISTRY_UNREACHABLE);
  }

  private static ServerAccess access(Credentials credentials, Optional<NacosTls> tls) {
    return new ServerAccess(ADDRESSES, "/nacos", credentials, tls, Duration.ofSeconds(3));
  }
}
