package io.registrybridge.app.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.registrybridge.api.concurrent.VirtualThreadScheduler;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class PeerStateTest {
  @Test
  void aPeerThatNeverAnswersIsAskedOnce() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        VirtualThreadScheduler scheduler = new VirtualThreadScheduler((thread, failure) -> {})) {
      PeerState peers =
          new PeerState(
              List.of(URI.create("http://127.0.0.1:" + silent.getLocalPort())),
              Optional.empty(),
              scheduler);
      long before = scheduler.nanoTime();

      Map<String, byte[]> states = peers.ask(List.of("one", "two", "three"));

      assertThat(states).isEmpty();
      assertThat(Duration.ofNanos(scheduler.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));
    }
  }
}
