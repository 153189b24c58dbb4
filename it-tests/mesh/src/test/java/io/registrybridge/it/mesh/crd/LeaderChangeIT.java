package io.registrybridge.it.mesh.crd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.registrybridge.it.bridge.BridgeUnderTest;
import io.registrybridge.it.mesh.KubeApiServer;
import io.registrybridge.it.mesh.TokenUser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two processes of the whole program on one API server, which writes down who did what: the writer
 * is told to end, killed, and stopped, each in the middle of a churn.
 */
class LeaderChangeIT {
  private static final int SERVICES = 20;
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final TokenUser FIRST =
      new TokenUser("first", "token-of-first", List.of("system:masters"));
  private static final TokenUser SECOND =
      new TokenUser("second", "token-of-second", List.of("system:masters"));
  private static final String ENTRIES =
      "/apis/networking.istio.io/v1/namespaces/registry-bridge/serviceentries";

  @TempDir private Path directory = Path.of("");
  private final Map<Integer, String> addresses = new TreeMap<>();
  private int changes;

  /** One write that the API server has taken. */
  private record Write(String user, Instant received, Instant answered) {}

  @Test
  void twoNeverWriteAtOnceAndNothingIsLostOrDoubled() throws IOException, InterruptedException {
    Path policy =
        Files.writeString(
            directory.resolve("policy.yaml"),
            """
            apiVersion: audit.k8s.io/v1
            kind: Policy
            omitStages: [RequestReceived]
            rules:
            - level: Metadata
              verbs: [create, patch, update, delete]
              resources: [{group: networking.istio.io}]
            - level: None
            """);
    Path audit = directory.resolve("audit.log");
    KubeApiServer.Options options =
        new KubeApiServer.Options(false, List.of(FIRST, SECOND), List.of())
            .with("--audit-policy-file=" + policy, "--audit-log-path=" + audit);
    Files.createDirectories(directory.resolve("vm"));
    for (int i = 0; i < SERVICES; i++) {
      change();
    }
    try (KubeApiServer kubernetes = KubeApiServer.start(options)) {
      kubernetes.admin().createNamespace("registry-bridge");
      try (BridgeUnderTest one = bridge(kubernetes, FIRST);
          BridgeUnderTest other = bridge(kubernetes, SECOND)) {
        Map<String, BridgeUnderTest> bridges = Map.of("first", one, "second", other);
        churnUntil(() -> assertThat(writers(audit)).hasSize(1));
        String writer = writers(audit).getFirst();

        Instant told = Instant.now();
        bridge(bridges, writer).terminate();
        writer = awaitOtherWriter(audit, writer, 2);
        print("SIGTERM", told, audit, writer);
        assertThat(Duration.between(told, firstWriteAfter(audit, writer, told)))
            .isLessThan(Duration.ofSeconds(5));
        bridge(bridges, otherThan(writer)).startAgain();
        awaitReplica(bridge(bridges, otherThan(writer)));

        Instant killed = Instant.now();
        bridge(bridges, writer).kill();
        String killedWriter = writer;
        writer = awaitOtherWriter(audit, writer, 3);
        print("kill -9", killed, audit, writer);
        assertThat(Duration.between(killed, firstWriteAfter(audit, writer, killed)))
            .isLessThan(Duration.ofSeconds(15));
        bridge(bridges, killedWriter).startAgain();
        awaitReplica(bridge(bridges, killedWriter));

        Instant stopped = Instant.now();
        signal("STOP", bridge(bridges, writer));
        String stoppedWriter = writer;
        writer = awaitOtherWriter(audit, writer, 4);
        print("SIGSTOP", stopped, audit, writer);
        signal("CONT", bridge(bridges, stoppedWriter));
        int until = changes + 20;
        churnUntil(() -> assertThat(changes).isGreaterThan(until));

        await()
            .atMost(LIMIT)
            .untilAsserted(() -> assertThat(written(kubernetes)).isEqualTo(wanted()));
        assertThat(writers(audit)).hasSize(4).last().isEqualTo(writer);
        assertNeverTwoAtOnce(audit);
      }
    }
  }

  private BridgeUnderTest bridge(KubeApiServer kubernetes, TokenUser user) {
    return BridgeUnderTest.with(
        Map.of(
            "machines",
            List.of(
                "type=vm",
                "vm.directory=" + directory.resolve("vm"),
                "vm.poll-interval=100ms",
                "istio.host=${service}.example")),
        "crd.enabled=true%ncrd.kubeconfig=%s%ncrd.lease.namespace=istio-system%n"
            .formatted(kubernetes.kubeconfig(user)));
  }

  private static BridgeUnderTest bridge(Map<String, BridgeUnderTest> bridges, String user) {
    return Optional.ofNullable(bridges.get(user)).orElseThrow();
  }

  private static String otherThan(String user) {
    return user.equals("first") ? "second" : "first";
  }

  /** One change after the other, until something is so. */
  private void churnUntil(Runnable so) {
    await()
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(400))
        .untilAsserted(
            () -> {
              change();
              so.run();
            });
  }

  private String awaitOtherWriter(Path audit, String former, int count) {
    churnUntil(() -> assertThat(writers(audit)).hasSize(count));
    return otherThan(former);
  }

  private void awaitReplica(BridgeUnderTest bridge) {
    churnUntil(
        () -> {
          JsonNode output = parse(bridge.admin("/api/v1/custom-resources").orElse("{}"));
          assertThat(output.at("/lease/leading").asBoolean(true)).isFalse();
          assertThat(output.at("/counts/standing").asInt()).isEqualTo(SERVICES);
          assertThat(output.at("/counts/wanted").asInt()).isEqualTo(SERVICES);
        });
  }

  private static JsonNode parse(String json) {
    try {
      return new ObjectMapper().readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The next service has another address. */
  private void change() throws IOException {
    int service = changes % SERVICES;
    String address = "10.0." + changes / 250 + "." + (changes % 250 + 1);
    changes++;
    addresses.put(service, address);
    Path file =
        Files.writeString(
            directory.resolve("next"),
            "service=s%d%nports.http=80%ninstances.1.address=%s%n".formatted(service, address));
    Files.move(
        file,
        directory.resolve("vm").resolve("s" + service + ".properties"),
        StandardCopyOption.ATOMIC_MOVE);
  }

  private Map<String, String> wanted() {
    Map<String, String> wanted = new TreeMap<>();
    addresses.forEach((service, address) -> wanted.put("s" + service + ".example", address));
    return wanted;
  }

  private static Map<String, String> written(KubeApiServer kubernetes) {
    Map<String, String> written = new TreeMap<>();
    StreamSupport.stream(kubernetes.admin().get(ENTRIES).json().path("items").spliterator(), false)
        .forEach(
            item -> {
              assertThat(item.at("/spec/endpoints")).hasSize(1);
              written.put(
                  item.at("/metadata/name").asText(),
                  item.at("/spec/endpoints/0/address").asText());
            });
    return written;
  }

  private static List<Write> writes(Path audit) {
    ObjectMapper json = new ObjectMapper();
    List<Write> writes = new ArrayList<>();
    try {
      for (String line : Files.exists(audit) ? Files.readAllLines(audit) : List.<String>of()) {
        JsonNode event = json.readTree(line);
        if (event.at("/responseStatus/code").asInt() < 300) {
          writes.add(
              new Write(
                  event.at("/user/username").asText(),
                  Instant.parse(event.path("requestReceivedTimestamp").asText()),
                  Instant.parse(event.path("stageTimestamp").asText())));
        }
      }
    } catch (IOException e) {
      // A line that is being written: the next look sees it whole.
      return List.of();
    }
    writes.sort(Comparator.comparing(Write::received));
    return writes;
  }

  /** Who wrote, each time another one began. */
  private static List<String> writers(Path audit) {
    List<String> writers = new ArrayList<>();
    for (Write write : writes(audit)) {
      if (writers.isEmpty() || !writers.getLast().equals(write.user())) {
        writers.add(write.user());
      }
    }
    return writers;
  }

  private static void assertNeverTwoAtOnce(Path audit) {
    List<Write> writes = writes(audit);
    for (int i = 1; i < writes.size(); i++) {
      Write before = writes.get(i - 1);
      Write after = writes.get(i);
      if (!before.user().equals(after.user())) {
        assertThat(after.received()).isAfter(before.answered());
      }
    }
  }

  private static Instant firstWriteAfter(Path audit, String user, Instant time) {
    return writes(audit).stream()
        .filter(write -> write.user().equals(user) && write.received().isAfter(time))
        .findFirst()
        .orElseThrow()
        .received();
  }

  private static void signal(String name, BridgeUnderTest bridge)
      throws IOException, InterruptedException {
    int done =
        new ProcessBuilder("kill", "-" + name, Long.toString(bridge.pid())).start().waitFor();
    assertThat(done).isZero();
  }

  private static void print(String what, Instant from, Path audit, String writer) {
    System.out.printf(
        "custom resources: %s of the writer until the first write of another one: %d ms%n",
        what, Duration.between(from, firstWriteAfter(audit, writer, from)).toMillis());
  }
}
