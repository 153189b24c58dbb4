package io.registrybridge.adapter.eureka.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.netflix.appinfo.AmazonInfo;
import com.netflix.appinfo.InstanceInfo;
import com.netflix.appinfo.InstanceInfo.ActionType;
import com.netflix.appinfo.InstanceInfo.PortType;
import com.netflix.discovery.converters.EurekaJacksonCodec;
import com.netflix.discovery.shared.Application;
import io.registrybridge.adapter.eureka.registry.Applications.Action;
import io.registrybridge.adapter.eureka.registry.Applications.Entry;
import io.registrybridge.adapter.eureka.registry.Instance.Port;
import io.registrybridge.adapter.eureka.registry.TestAnswers.Shown;
import io.registrybridge.api.error.BridgeException;
import io.registrybridge.api.error.ErrorCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApplicationsReaderTest {
  private static final Instant NOW = Instant.ofEpochMilli(1_795_402_100_000L);

  private static final Set<String> STATUSES = Set.of("UP", "DOWN", "STARTING", "OUT_OF_SERVICE");

  private final ApplicationsReader reader = new ApplicationsReader();

  @ParameterizedTest
  @ValueSource(strings = {"full.json", "delta.json", "odd.json"})
  void readsWhatTheClientsOwnCodecReads(String name) throws IOException {
    byte[] body = resource(name);

    List<Entry> entries = read(body).entries();

    com.netflix.discovery.shared.Applications oracle =
        new EurekaJacksonCodec()
            .readValue(
                com.netflix.discovery.shared.Applications.class, new ByteArrayInputStream(body));
    assertThat(read(body).hash()).isEqualTo(oracle.getAppsHashCode());
    List<InstanceInfo> expected =
        oracle.getRegisteredApplications().stream()
            .map(Application::getInstancesAsIsFromEureka)
            .flatMap(List::stream)
            .toList();
    assertThat(entries).hasSize(expected.size());
    for (InstanceInfo info : expected) {
      assertSame(info, entries);
    }
  }

  private static void assertSame(InstanceInfo info, List<Entry> entries) {
    Entry entry =
        entries.stream()
            .filter(each -> each.instance().key().id().equals(info.getId()))
            .findFirst()
            .orElseThrow(() -> new AssertionError(info.getId() + " was not read"));
    Instance read = entry.instance();
    // The codec makes it upper case, as servers do before; what a server says is kept here.
    assertThat(read.key().app()).isEqualToIgnoringCase(info.getAppName());
    assertThat(read.hostName()).isEqualTo(info.getHostName());
    assertThat(read.ipAddr()).isEqualTo(info.getIPAddr());
    assertThat(read.vips()).isEqualTo(info.getVIPAddress() == null ? "" : info.getVIPAddress());
    assertThat(STATUSES.contains(read.status()) ? read.status() : "UNKNOWN")
        .isEqualTo(info.getStatus().name());
    assertThat(read.overridden())
        .isEqualTo(info.getOverriddenStatus() != InstanceInfo.InstanceStatus.UNKNOWN);
    assertThat(read.port())
        .isEqualTo(new Port(info.getPort(), info.isPortEnabled(PortType.UNSECURE)));
    assertThat(read.securePort())
        .isEqualTo(new Port(info.getSecurePort(), info.isPortEnabled(PortType.SECURE)));
    assertThat(read.metadata()).isEqualTo(info.getMetadata());
    assertThat(read.registered()).isEqualTo(info.getLeaseInfo().getRegistrationTimestamp());
    assertThat(read.updated()).isEqualTo(info.getLastUpdatedTimestamp());
    assertThat(entry.evicted()).isEqualTo(info.getLeaseInfo().getEvictionTimestamp());
    assertThat(entry.action() == Action.DELETED)
        .isEqualTo(info.getActionType() == ActionType.DELETED);
    String zone =
        info.getDataCenterInfo() instanceof AmazonInfo amazon
            ? amazon.get(AmazonInfo.MetaDataKey.availabilityZone)
            : "";
    assertThat(read.availabilityZone()).isEqualTo(zone == null ? "" : zone);
  }

  @Test
  void readsTheJsonOfOldServersWhereAListOfOneIsTheOne() {
    String old =
        """
        {"applications":{"versions__delta":1,"apps__hashcode":"UP_1_","application":
          {"name":"CART","instance":{"hostName":"h","app":"CART","ipAddr":"10.0.0.1","status":"UP",
           "overriddenstatus":"OUT_OF_SERVICE","port":{"$":"8080","@enabled":true},
           "leaseInfo":{"registrationTimestamp":"5"},"lastUpdatedTimestamp":6}}}}
        """;

    Instance instance = read(old).entries().getFirst().instance();

    assertThat(instance.key()).isEqualTo(new InstanceKey("CART", "h"));
    assertThat(instance.overridden()).isTrue();
    assertThat(instance.port()).isEqualTo(new Port(8080, true));
    assertThat(instance.registered()).isEqualTo(5);
    assertThat(instance.updated()).isEqualTo(6);
  }

  @Test
  void theNameOfAnApplicationMayComeAfterItsInstances() {
    String turned =
        """
        {"applications":{"application":[{"instance":[{"instanceId":"i","app":"x"}],"name":"CART"}],
         "apps__hashcode":"UNKNOWN_1_"}}
        """;

    assertThat(read(turned).entries().getFirst().instance().key())
        .isEqualTo(new InstanceKey("CART", "i"));
  }

  @Test
  void anAnswerThatEndsAnywhereIsRefused() {
    String whole = TestAnswers.full(Shown.up("CART", "c1", 1), Shown.up("ORDERS", "o1", 2));

    assertThat(IntStream.range(0, whole.length()).mapToObj(end -> whole.substring(0, end)))
        .allSatisfy(
            cut ->
                assertThatThrownBy(() -> read(cut))
                    .isInstanceOfSatisfying(
                        BridgeException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.REGISTRY_ANSWER_INVALID)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{}",
        "{\"applications\":null}",
        "{\"applications\":{\"application\":[]}}",
        "{\"applications\":{\"apps__hashcode\":\"\",\"application\":[1]}}",
        "{\"applications\":{\"apps__hashcode\":\"\",\"application\":7}}",
        "{\"applications\":{\"apps__hashcode\":\"\"}} {}",
        "{\"timestamp\":\"2026\",\"status\":404,\"error\":\"Not Found\"}",
        "<applications/>",
        "}{"
      })
  void whatIsNoAnswerOfEurekaIsRefused(String other) {
    assertThatThrownBy(() -> read(other))
        .isInstanceOf(BridgeException.class)
        .hasMessageStartingWith("/apps: the answer cannot be understood");
  }

  @Test
  void noDamagedAnswerGivesAnythingButAnswersAndRefusals() {
    long seed = 7;
    Random random = new Random(seed);
    byte[] whole =
        TestAnswers.full(Shown.up("CART", "c1", 1), Shown.up("ORDERS", "o1", 2))
            .getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < 20_000; i++) {
      byte[] damaged = whole.clone();
      for (int hit = random.nextInt(4); hit >= 0; hit--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      }
      try {
        assertThat(read(damaged).entries()).as("seed %d, round %d", seed, i).isNotNull();
      } catch (BridgeException e) {
        assertThat(e.code()).isEqualTo(ErrorCode.REGISTRY_ANSWER_INVALID);
      }
    }
  }

  @Test
  void anEmptyRegistryIsAnAnswer() {
    Applications empty = read("{\"applications\":{\"apps__hashcode\":\"\",\"application\":[]}}");

    assertThat(empty.entries()).isEmpty();
    assertThat(empty.hash()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "[{\"name\":\"CART\",\"instance\":null}]"})
  void aListThatIsNullHasNoElements(String list) {
    Applications read =
        read("{\"applications\":{\"apps__hashcode\":\"UP_1_\",\"application\":" + list + "}}");

    assertThat(read.entries()).isEmpty();
    assertThat(read.hash()).isEqualTo("UP_1_");
  }

  @Test
  void aLeaseThatEndedLongAgoIsOverdue() {
    String answer = TestAnswers.full(Shown.up("CART", "c1", NOW.toEpochMilli()));
    Instant soon = NOW.plus(Duration.ofSeconds(400));
    Instant late = NOW.plus(Duration.ofSeconds(2 * 90 + 301));

    assertThat(read(answer.getBytes(StandardCharsets.UTF_8), soon).entries())
        .noneMatch(entry -> entry.instance().overdue());
    assertThat(read(answer.getBytes(StandardCharsets.UTF_8), late).entries())
        .allMatch(entry -> entry.instance().overdue());
  }

  @Test
  void theClassOfAnEmptyMapIsNoMetadata() {
    assertThat(read(TestAnswers.full(Shown.up("CART", "c1", 1))).entries())
        .extracting(entry -> entry.instance().metadata())
        .containsExactly(Map.of());
  }

  private Applications read(String body) {
    return read(body.getBytes(StandardCharsets.UTF_8));
  }

  private Applications read(byte[] body) {
    return read(body, NOW);
  }

  private Applications read(byte[] body, Instant asOf) {
    return reader.read("/apps", new ByteArrayInputStream(body), asOf);
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = ApplicationsReaderTest.class.getResourceAsStream("/answers/" + name)) {
      assertThat(in).as("/answers/%s", name).isNotNull();
      return in.readAllBytes();
    }
  }
}
