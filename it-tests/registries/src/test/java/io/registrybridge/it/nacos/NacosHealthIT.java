package io.registrybridge.it.nacos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.alibaba.nacos.api.naming.pojo.Instance;
import io.registrybridge.api.error.ErrorCode;
import io.registrybridge.api.event.SourceStatus.State;
import io.registrybridge.testkit.FreePorts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which instances Nacos says are healthy, by its own checks and its protection. */
class NacosHealthIT {
  private static final Duration SOON = Duration.ofSeconds(90);

  @ParameterizedTest
  @EnumSource(NacosVersion.class)
  void persistentInstancesAreCheckedByTheServerAndOutliveIt(NacosVersion version)
      throws IOException {
    try (ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        NacosServer server = NacosServer.start(NacosServer.Options.of(version));
        NacosOwners owners = NacosOwners.of(server);
        NacosTestBed bed = NacosTestBed.started(server)) {
      owners.register("db", "d0", persistent(listening.getLocalPort()));
      owners.register("db", "d1", persistent(FreePorts.next()));
      String checked = "DEFAULT/127.0.0.1:" + listening.getLocalPort();
      soon(
          () -> {
            assertThat(bed.observed.instances("db")).hasSize(2);
            assertThat(bed.observed.available("db")).containsExactly(checked);
          });
      // Until its first check failed the other one may have been healthy.
      int before = bed.observed.removals().size();

      server.kill();
      soon(() -> assertThat(bed.observed.causes()).contains(ErrorCode.REGISTRY_UNREACHABLE));
      server.startAgain();

      soon(() -> assertThat(bed.observed.status().state()).isEqualTo(State.CONNECTED));
      assertThat(bed.observed.takenInEpoch(1)).hasSize(before);
      soon(() -> assertThat(bed.observed.available("db")).containsExactly(checked));
      assertThat(bed.observed.instances("db")).hasSize(2);
    }
  }

  @ParameterizedTest
  @EnumSource(NacosVersion.class)
  void belowItsProtectionThresholdAServiceShowsAll(NacosVersion version) {
    try (NacosServer server =
            NacosServer.start(NacosServer.Options.of(version).withAuthentication());
        NacosAdmin admin = NacosAdmin.open(server)) {
      await().atMost(SOON).until(() -> admin.canLogIn(NacosAdmin.NAME, NacosAdmin.PASSWORD));
      try (NacosOwners owners = NacosOwners.asAdmin(server);
          NacosTestBed bed =
              NacosTestBed.started(
                  server,
                  "nacos.username",
                  NacosAdmin.NAME,
                  "nacos.password",
                  NacosAdmin.PASSWORD)) {
        owners.register("cart", "c0", NacosOwners.instance("10.0.0.1", 80));
        owners.register("cart", "c1", ill("10.0.0.2"));
        owners.register("cart", "c2", ill("10.0.0.3"));
        soon(
            () -> {
              assertThat(bed.observed.instances("cart")).hasSize(3);
              assertThat(bed.observed.available("cart")).containsExactly("DEFAULT/10.0.0.1:80");
            });

        admin.protect("cart", 0.8);
        // A change of the service is what makes the server tell it again.
        owners.register("cart", "c3", ill("10.0.0.4"));

        soon(() -> assertThat(bed.observed.available("cart")).hasSize(4));
      }
    }
  }

  private static Instance persistent(int port) {
    Instance instance = NacosOwners.instance("127.0.0.1", port);
    instance.setEphemeral(false);
    return instance;
  }

  private static Instance ill(String address) {
    Instance instance = NacosOwners.instance(address, 80);
    instance.setHealthy(false);
    return instance;
  }

  private static void soon(ThrowingRunnable assertion) {
    await().atMost(SOON).untilAsserted(assertion);
  }
}
