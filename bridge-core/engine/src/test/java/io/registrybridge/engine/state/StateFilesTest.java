package io.registrybridge.engine.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.registrybridge.api.model.Availability;
import io.registrybridge.api.model.Finding;
import io.registrybridge.api.model.InstancePort;
import io.registrybridge.api.model.Locality;
import io.registrybridge.api.model.ServiceInstance;
import io.registrybridge.api.model.ServiceKey;
import io.registrybridge.api.model.ServiceSnapshot;
import io.registrybridge.engine.absence.BelievedState;
import io.registrybridge.engine.absence.Hold;
import io.registrybridge.testkit.FakeScheduler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFilesTest {
  private static final SavedState STATE = state();

  @TempDir private Path data;

  @Test
  void whatWasWrittenIsRead() throws IOException {
    StateFiles files = new StateFiles(data);

    files.write("orders", StateCodec.encode(STATE));

    assertThat(new StateFiles(data).read("orders")).contains(STATE);
    assertThat(files.read("other")).isEmpty();
  }

  @Test
  void everyCutOrChangedStateIsRecognised() {
    byte[] bytes = StateCodec.encode(STATE);
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int round = 0; round < 500; round++) {
      byte[] broken = Arrays.copyOf(bytes, bytes.length);
      int at = random.nextInt(broken.length);
      broken[at] ^= (byte) (1 + random.nextInt(255));
      byte[] cut = Arrays.copyOf(bytes, random.nextInt(bytes.length));

      assertThatThrownBy(() -> StateCodec.decode(broken))
          .as("seed %d, byte %d", seed, at)
          .isInstanceOf(StateCorruptException.class);
      assertThatThrownBy(() -> StateCodec.decode(cut))
          .as("seed %d, length %d", seed, cut.length)
          .isInstanceOf(StateCorruptException.class);
    }
  }

  @Test
  void corruptFileIsSetAsideAndNamed() throws IOException {
    StateFiles files = new StateFiles(data);
    files.write("orders", new byte[] {1, 2, 3});

    assertThatThrownBy(() -> files.read("orders"))
        .isInstanceOf(StateCorruptException.class)
        .hasMessageContaining("orders.state")
        .hasMessageContaining("orders.state.corrupt");

    assertThat(files.read("orders")).isEmpty();
    assertThat(data.resolve("sources/orders.state.corrupt")).exists();
  }

  @Test
  void processThatDiesWhileItWritesLeavesTheOldState() throws IOException {
    StateFiles files = new StateFiles(data);
    files.write("orders", StateCodec.encode(STATE));
    // What a kill in the middle of the next writing leaves behind.
    Files.write(data.resolve("sources/orders.state.next"), new byte[] {1});

    assertThat(files.read("orders")).contains(STATE);
  }

  @Test
  void keeperWritesSoonAfterAChangeAndNotForEach() throws IOException {
    FakeScheduler scheduler = new FakeScheduler();
    StateFiles files = new StateFiles(data);
    StateKeeper keeper = new StateKeeper("orders", files, () -> STATE, scheduler);

    keeper.changed();
    keeper.changed();

    assertThat(files.has("orders")).isFalse();
    scheduler.advance(Duration.ofSeconds(1));
    assertThat(files.read("orders")).contains(STATE);
  }

  @Test
  void diskThatFailsIsTriedAgainAndTold() throws IOException {
    FakeScheduler scheduler = new FakeScheduler();
    // No directory can be made below a file, not even by root.
    Path blocked = Files.createFile(data.resolve("blocked"));
    StateKeeper keeper = new StateKeeper("orders", new StateFiles(blocked), () -> STATE, scheduler);

    keeper.changed();
    scheduler.advance(Duration.ofSeconds(1));
    assertThat(keeper.failure()).isPresent();

    Files.delete(blocked);
    scheduler.advance(Duration.ofSeconds(31));
    assertThat(keeper.failure()).isEmpty();
    assertThat(new StateFiles(blocked).read("orders")).contains(STATE);
  }

  @Test
  void lastChangeIsWrittenAtTheEnd() throws IOException {
    FakeScheduler scheduler = new FakeScheduler();
    StateFiles files = new StateFiles(data);
    StateKeeper keeper = new StateKeeper("orders", files, () -> STATE, scheduler);
    keeper.changed();

    keeper.close();

    assertThat(files.read("orders")).contains(STATE);
  }

  private static SavedState state() {
    ServiceKey key = new ServiceKey("orders", "dc1", "cart");
    ServiceInstance full =
        ServiceInstance.builder("i-1", "10.0.0.1")
            .port(new InstancePort("http", "grpc", 8080))
            .metadata(Map.of("version", "v1"))
            .availability(Availability.unhealthy("check fails"))
            .weight(0.25)
            .locality(new Locality("r", "z", "s"))
            .network("n")
            .serviceAccount("sa")
            .build();
    ServiceInstance plain = ServiceInstance.builder("i-2", "10.0.0.2").build();
    return new SavedState(
        "orders",
        "consul 127.0.0.1:8500",
        Instant.ofEpochMilli(1_790_000_000_000L),
        new BelievedState(
            "trust-domain",
            true,
            Optional.of(
                new BelievedState.Settling(Hold.Reason.CONTINUITY_UNKNOWN, Duration.ofMinutes(5))),
            List.of(
                new BelievedState.Service(
                    new ServiceSnapshot(
                        key,
                        Map.of("service", "cart"),
                        List.of(full),
                        List.of(new Finding("odd", "i-1", "detail"))),
                    true,
                    List.of(
                        new Hold(
                            key,
                            plain,
                            Hold.Reason.MASS_REMOVAL,
                            Instant.ofEpochMilli(1_780_000_000_000L),
                            Optional.of(Duration.ofSeconds(90))),
                        new Hold(key, full, Hold.Reason.REFUSED, Instant.EPOCH, Optional.empty())),
                    Map.of(plain, Duration.ofMinutes(3))))));
  }
}
