package io.registrybridge.adapter.vm;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.registrybridge.api.concurrent.VirtualThreadScheduler;
import io.registrybridge.api.model.Availability;
import io.registrybridge.api.model.Availability.State;
import io.registrybridge.testkit.Recorder;
import io.registrybridge.testkit.fault.Behaviour;
import io.registrybridge.testkit.fault.FaultProxy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(30)
class ProberTest {
  private final Recorder<Throwable> uncaught = new Recorder<>();
  private final VirtualThreadScheduler scheduler =
      new VirtualThreadScheduler((thread, thrown) -> uncaught.accept(thrown));
  private final Recorder<String> verdicts = new Recorder<>();
  private final AtomicInteger status = new AtomicInteger(200);
  private final AtomicInteger requests = new AtomicInteger();
  private final Recorder<String> hosts = new Recorder<>();
  private final Recorder<Thread> lookupThreads = new Recorder<>();
  // Stands for the name server, which no test can make silent.
  private volatile HostLookup.Names names = InetAddress::getByName;
  private final Prober prober = new Prober(scheduler, this::lookUp, this::verdictChanged);
  private HttpServer server;
  private FaultProxy proxy;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/health",
        exchange -> {
          requests.incrementAndGet();
          hosts.accept(exchange.getRequestHeaders().getFirst("Host"));
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

    assertThat(prober.verdict(target)).isEqualTo(Verdict.NONE);
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
  void anAnswerThatIsNoHttpFails() throws IOException {
    try (ServerSocket other = new ServerSocket(0, 9, InetAddress.getLoopbackAddress())) {
      scheduler.start("other protocol", () -> speakAnotherProtocol(other));

      prober.watch(List.of(target(ProbeTarget.Type.HTTP, "127.0.0.1", other.getLocalPort())));

      verdicts.await(all -> assertThat(all).hasSize(1));
      assertThat(verdicts.values().getFirst()).contains("no answer in http, 3 in a row");
    }
  }

  @Test
  void anInterimAnswerIsNotTheAnswer() throws IOException {
    try (ServerSocket early = new ServerSocket(0, 9, InetAddress.getLoopbackAddress())) {
      scheduler.start("early hints", () -> answerAfterAHint(early));

      prober.watch(List.of(target(ProbeTarget.Type.HTTP, "127.0.0.1", early.getLocalPort())));

      verdicts.await(all -> assertThat(all).hasSize(1));
      assertThat(verdicts.values().getFirst()).contains("status 500, 3 in a row");
    }
  }

  @Test
  void aHostNameIsLookedUpOnAThreadThatMayBlockAndStaysTheHostOfTheRequest() {
    names = host -> InetAddress.getLoopbackAddress();

    prober.watch(
        List.of(target(ProbeTarget.Type.HTTP, "vm-17.example", proxy.address().getPort())));

    hosts.await(all -> assertThat(all).isNotEmpty());
    assertThat(hosts.values()).containsOnly("vm-17.example:" + proxy.address().getPort());
    assertThat(lookupThreads.values()).isNotEmpty().noneMatch(Thread::isVirtual);
  }

  @ParameterizedTest
  @EnumSource(ProbeTarget.Type.class)
  void aNameServerThatIsAwayChangesNoVerdict(ProbeTarget.Type type) {
    names = ProberTest::unknown;
    ProbeTarget target = hasty(type);

    prober.watch(List.of(target));

    lookupThreads.await(all -> assertThat(all).hasSizeGreaterThan(target.fall()));
    assertThat(prober.verdict(target))
        .isEqualTo(
            new Verdict(
                Availability.AVAILABLE,
                target.describe() + ": no name server tells the address of the host"));
    assertThat(verdicts.values()).hasSize(1);
    names = host -> InetAddress.getLoopbackAddress();
    verdicts.await(all -> assertThat(prober.verdict(target)).isEqualTo(Verdict.NONE));
  }

  @Test
  void anUnhealthyInstanceStaysUnhealthyWhileTheNameServerIsAway() {
    names = host -> InetAddress.getLoopbackAddress();
    proxy.behave(Behaviour.REFUSE);
    ProbeTarget target = target(ProbeTarget.Type.TCP, "vm-17.example", proxy.address().getPort());
    prober.watch(List.of(target));
    verdicts.await(all -> assertThat(all).hasSize(1));

    names = ProberTest::unknown;

    verdicts.await(all -> assertThat(prober.verdict(target).untried()).isNotEmpty());
    assertThat(prober.verdict(target).availability().state()).isEqualTo(State.UNHEALTHY);
  }

  @Test
  void aDefectOfTheProbeSaysNothingOfTheInstance() {
    names =
        host -> {
          throw new IllegalStateException("defect");
        };
    ProbeTarget target = hasty(ProbeTarget.Type.TCP);

    prober.watch(List.of(target));

    lookupThreads.await(all -> assertThat(all).hasSizeGreaterThan(target.fall()));
    assertThat(prober.verdict(target).availability().isAvailable()).isTrue();
    assertThat(prober.verdict(target).untried()).contains("the probe itself failed");
  }

  @Test
  void silentNameServersHoldUpNoOtherProbeAndNoClose() {
    CountDownLatch silence = new CountDownLatch(1);
    names =
        host -> {
          awaitUninterruptibly(silence);
          return unknown(host);
        };
    List<ProbeTarget> targets = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      targets.add(target(ProbeTarget.Type.TCP, "vm-" + i + ".example", 1));
    }
    prober.watch(targets);
    lookupThreads.await(all -> assertThat(all).hasSize(8));

    targets.add(target(ProbeTarget.Type.HTTP));
    prober.watch(targets);

    verdicts.await(all -> assertThat(requests.get()).isPositive());
    long begin = scheduler.nanoTime();
    prober.close();
    assertThat(Duration.ofNanos(scheduler.nanoTime() - begin)).isLessThan(Duration.ofSeconds(2));
    assertThat(lookupThreads.values()).hasSize(8);
    silence.countDown();
  }

  @Test
  void whatIsNotWatchedAnyMoreIsNotProbedAnyMore() {
    ProbeTarget target = target(ProbeTarget.Type.HTTP);
    prober.watch(List.of(target));
    verdicts.await(all -> assertThat(requests.get()).isPositive());
    proxy.behave(Behaviour.REFUSE);

    prober.watch(List.of());

    assertThat(prober.verdict(target)).isEqualTo(Verdict.NONE);
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
    return target(type, "127.0.0.1", proxy.address().getPort());
  }

  private static ProbeTarget target(ProbeTarget.Type type, String host, int port) {
    return new ProbeTarget(
        type, host, port, "/health", Duration.ofMillis(20), Duration.ofMillis(200), 2, 3);
  }

  /** One failed try is enough for it. */
  private ProbeTarget hasty(ProbeTarget.Type type) {
    return new ProbeTarget(
        type,
        "vm-17.example",
        proxy.address().getPort(),
        "/health",
        Duration.ofMillis(20),
        Duration.ofMillis(200),
        1,
        1);
  }

  private InetAddress lookUp(String host) throws UnknownHostException {
    if (!host.endsWith(".example")) {
      return InetAddress.getByName(host);
    }
    lookupThreads.accept(Thread.currentThread());
    return names.address(host);
  }

  private static InetAddress unknown(String host) throws UnknownHostException {
    throw new UnknownHostException(host);
  }

  /** As the operating system's resolver, which takes no notice of an interrupt. */
  private static void awaitUninterruptibly(CountDownLatch latch) {
    boolean interrupted = false;
    while (latch.getCount() > 0) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static void speakAnotherProtocol(ServerSocket server) {
    answerAll(server, "SSH-2.0-OpenSSH_9.6\r\n");
  }

  private static void answerAfterAHint(ServerSocket server) {
    answerAll(server, "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 500 Oops\r\n\r\n");
  }

  private static void answerAll(ServerSocket server, String answer) {
    while (!server.isClosed()) {
      try (Socket client = server.accept()) {
        client.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
      } catch (IOException e) {
        // The test is over, or the client has gone.
      }
    }
  }

  private void verdictChanged(ProbeTarget target) {
    Verdict verdict = prober.verdict(target);
    verdicts.accept(verdict.availability().state() + " " + verdict.availability().reason());
    assertThat(verdict.availability().state()).isIn(State.AVAILABLE, State.UNHEALTHY);
  }
}
