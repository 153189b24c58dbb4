package io.registrybridge.adapter.vm;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.registrybridge.api.concurrent.VirtualThreadScheduler;
import io.registrybridge.api.model.Availability.State;
import io.registrybridge.testkit.Recorder;
import io.registrybridge.testkit.fault.Behaviour;
import io.registrybridge.testkit.fault.FaultProxy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ProberTest {
  private final Recorder<Throwable> uncaught = new Recorder<>();
  private final VirtualThreadScheduler scheduler =
      new VirtualThreadScheduler((thread, thrown) -> uncaught.accept(thrown));
  private final Recorder<String> verdicts = new Recorder<>();
  private final AtomicInteger status = new AtomicInteger(200);
  private final AtomicInteger requests = new AtomicInteger();
  private final Prober prober = new Prober(scheduler, this::verdictChanged);
  private HttpServer server;
  private FaultProxy proxy;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/health",
        exchange -> {
          requests.incrementAndGet();
          exchange.getResponseHeaders().add("Location", "/elsewhere");
          exchange.sendResponseHeaders(status.get(), -1);
          exchange.close();
        });
    server.start();
    proxy = FaultProxy.to(server.getAddress());
  }

  @AfterEach
  void stop() {
    prober.close();
    proxy.close();
    server.stop(0);
    scheduler.close();
    assertThat(uncaught.values()).isEmpty();
  }

  @Test
  void anInstanceIsAvailableUntilEnoughProbesHaveFailed() {
    proxy.behave(Behaviour.REFUSE);
    ProbeTarget target = target(ProbeTarget.Type.TCP);

    prober.watch(List.of(target));

    assertThat(prober.verdict(target).isAvailable()).isTrue();
    verdicts.await(all -> assertThat(all).hasSize(1));
    assertThat(verdicts.values().getFirst())
        .isEqualTo(
            "UNHEALTHY tcp probe 127.0.0.1:"
                + proxy.address().getPort()
                + ": connection refused, 3 in a row");
  }

  @Test
  void anInstanceComesBackWhenEnoughProbesHaveSucceeded() {
    proxy.behave(Behaviour.REFUSE);
    prober.watch(List.of(target(ProbeTarget.Type.HTTP)));
    verdicts.await(all -> assertThat(all).hasSize(1));

    proxy.behave(Behaviour.PASS);

    verdicts.await(all -> assertThat(all).last().isEqualTo("AVAILABLE "));
    assertThat(requests.get()).isGreaterThanOrEqualTo(2);
  }

  @Test
  void anErrorStatusFailsAndARedirectIsAnAnswer() {
    status.set(503);
    prober.watch(List.of(target(ProbeTarget.Type.HTTP)));
    verdicts.await(all -> assertThat(all).hasSize(1));
    assertThat(verdicts.values().getFirst()).contains("/health: status 503, 3 in a row");

    status.set(302);

    verdicts.await(all -> assertThat(all).last().isEqualTo("AVAILABLE "));
  }

  @Test
  void aServerThatHangsFailsByTimeout() {
    proxy.behave(Behaviour.HANG);

    prober.watch(List.of(target(ProbeTarget.Type.HTTP)));

    verdicts.await(all -> assertThat(all).hasSize(1));
    assertThat(verdicts.values().getFirst()).contains("timed out, 3 in a row");
  }

  @Test
  void whatIsNotWatchedAnyMoreIsNotProbedAnyMore() {
    ProbeTarget target = target(ProbeTarget.Type.HTTP);
    prober.watch(List.of(target));
    verdicts.await(all -> assertThat(requests.get()).isPositive());
    proxy.behave(Behaviour.REFUSE);

    prober.watch(List.of());

    assertThat(prober.verdict(target).isAvailable()).isTrue();
  }

  @Test
  void closesQuicklyWhileAProbeHangs() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      prober.watch(
          List.of(
              new ProbeTarget(
                  ProbeTarget.Type.HTTP,
                  "127.0.0.1",
                  silent.getLocalPort(),
                  "/health",
                  Duration.ofMillis(20),
                  Duration.ofMinutes(1),
                  1,
                  1)));
      silent.accept();
      long begin = scheduler.nanoTime();

      prober.close();

      assertThat(Duration.ofNanos(scheduler.nanoTime() - begin)).isLessThan(Duration.ofSeconds(2));
      assertThat(verdicts.values()).isEmpty();
    }
  }

  private ProbeTarget target(ProbeTarget.Type type) {
    return new ProbeTarget(
        type,
        "127.0.0.1",
        proxy.address().getPort(),
        "/health",
        Duration.ofMillis(20),
        Duration.ofMillis(200),
        2,
        3);
  }

  private void verdictChanged(ProbeTarget target) {
    var verdict = prober.verdict(target);
    verdicts.accept(verdict.state() + " " + verdict.reason());
    assertThat(verdict.state()).isIn(State.AVAILABLE, State.UNHEALTHY);
  }
}
