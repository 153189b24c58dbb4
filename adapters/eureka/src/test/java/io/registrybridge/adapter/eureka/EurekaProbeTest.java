package io.registrybridge.adapter.eureka;

import static org.assertj.core.api.Assertions.assertThat;

import io.registrybridge.adapter.eureka.http.TestServer;
import io.registrybridge.adapter.eureka.registry.TestAnswers;
import io.registrybridge.adapter.eureka.registry.TestAnswers.Shown;
import io.registrybridge.api.AdapterContext;
import io.registrybridge.api.ConnectionReport;
import io.registrybridge.api.ConnectionReport.Level;
import io.registrybridge.api.ConnectionReport.Line;
import io.registrybridge.api.concurrent.VirtualThreadScheduler;
import io.registrybridge.api.model.ServiceSelector;
import io.registrybridge.testkit.GivenSettings;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EurekaProbeTest {
  private static final long LONG_AGO = 1_000_000_000_000L;

  private final VirtualThreadScheduler scheduler =
      new VirtualThreadScheduler((thread, failure) -> {});

  @AfterEach
  void close() {
    scheduler.close();
  }

  @Test
  void tellsOfARegistryInWhichNobodyRenewsAnyMore() {
    String full = TestAnswers.full(Shown.up("CART", "c1", LONG_AGO));
    try (TestServer server = new TestServer(exchange -> TestServer.json(exchange, 200, full))) {
      ConnectionReport report = probe(Map.of("eureka.urls", server.address().toString()));

      assertThat(report.usable()).isTrue();
      assertThat(report.lines()).extracting(Line::level).containsExactly(Level.INFO, Level.ADVICE);
      assertThat(report.lines().getFirst().text()).contains("1 applications with 1 instances");
      assertThat(report.lines().getLast().text()).contains("self-preservation");
    }
  }

  @Test
  void tellsOfAPasswordInTheClear() {
    String empty = TestAnswers.full();
    try (TestServer server = new TestServer(exchange -> TestServer.json(exchange, 200, empty))) {
      ConnectionReport report =
          probe(
              Map.of(
                  "eureka.urls",
                  server.address().toString(),
                  "eureka.username",
                  "bridge",
                  "eureka.password",
                  "5ecret"));

      assertThat(report.lines()).extracting(Line::level).containsExactly(Level.INFO, Level.ADVICE);
      assertThat(report.toString()).contains("use https").doesNotContain("5ecret");
    }
  }

  @Test
  void tellsOfDeltasThatAreALoginPage() {
    String empty = TestAnswers.full();
    try (TestServer server =
        new TestServer(
            exchange -> {
              boolean delta = exchange.getRequestURI().getPath().endsWith("/delta");
              TestServer.json(exchange, 200, delta ? "<html>" : empty);
            })) {
      ConnectionReport report = probe(Map.of("eureka.urls", server.address().toString()));

      assertThat(report.usable()).isTrue();
      assertThat(report.lines()).extracting(Line::level).containsExactly(Level.INFO, Level.ADVICE);
      assertThat(report.lines().getLast().text()).contains("gives no deltas", "XML or HTML");
    }
  }

  @Test
  void asksEachServerAlthoughOneFails() {
    String empty = TestAnswers.full();
    try (TestServer server = new TestServer(exchange -> TestServer.json(exchange, 200, empty))) {
      ConnectionReport report =
          probe(Map.of("eureka.urls", "http://127.0.0.1:1/eureka," + server.address()));

      assertThat(report.usable()).isFalse();
      assertThat(report.lines()).extracting(Line::level).containsExactly(Level.ERROR, Level.INFO);
    }
  }

  @Test
  void tellsOfTlsFilesThatCannotBeUsed() {
    ConnectionReport report =
        probe(Map.of("eureka.urls", "https://127.0.0.1:1/eureka", "eureka.tls.ca", "none.pem"));

    assertThat(report.lines())
        .singleElement()
        .satisfies(line -> assertThat(line.text()).startsWith("tls-invalid").contains("none.pem"));
  }

  private ConnectionReport probe(Map<String, String> settings) {
    EurekaAdapterFactory factory = new EurekaAdapterFactory();
    EurekaConfig config =
        factory.configType().create().apply(new GivenSettings(new HashMap<>(settings)));
    return factory
        .create(new AdapterContext("shop", ServiceSelector.all(), scheduler), config)
        .probe();
  }
}
