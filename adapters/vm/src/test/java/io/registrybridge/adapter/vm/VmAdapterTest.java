package io.registrybridge.adapter.vm;

import static org.assertj.core.api.Assertions.assertThat;

import io.registrybridge.adapter.vm.VmConfig.ProbeDefaults;
import io.registrybridge.api.AdapterContext;
import io.registrybridge.api.RegistryAdapter;
import io.registrybridge.api.error.ErrorCode;
import io.registrybridge.api.event.RegistryEvent;
import io.registrybridge.api.event.RegistryEvent.Resynced;
import io.registrybridge.api.event.RegistryEvent.ServiceRemoved;
import io.registrybridge.api.event.RegistryEvent.ServiceUpdated;
import io.registrybridge.api.event.RegistryEvent.StatusChanged;
import io.registrybridge.api.event.SourceStatus;
import io.registrybridge.api.event.SourceStatus.Cause;
import io.registrybridge.api.event.SourceStatus.State;
import io.registrybridge.api.model.Finding;
import io.registrybridge.api.model.ServiceInstance;
import io.registrybridge.api.model.ServiceKey;
import io.registrybridge.api.model.ServiceSelector;
import io.registrybridge.testkit.FakeScheduler;
import io.registrybridge.testkit.Recorder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What this adapter promises beyond the contract; in fake time, on a real directory. */
class VmAdapterTest {
  private static final Duration POLL = Duration.ofMillis(500);
  private static final ProbeDefaults PROBES =
      new ProbeDefaults(Duration.ofSeconds(5), Duration.ofSeconds(2), 2, 3);

  @TempDir private Path directory;
  private final FakeScheduler time = new FakeScheduler();
  private final Recorder<RegistryEvent> events = new Recorder<>();

  // Made by each test, once its files are there.
  @SuppressWarnings("NullAway.Init")
  private RegistryAdapter adapter;

  @AfterEach
  void close() {
    adapter.close();
    assertThat(time.waiting()).isEmpty();
  }

  @Test
  void aFileIsBelievedWhenItWasSeenTwiceAlike() throws IOException {
    start("orders.yaml", service("orders", "10.0.0.1"));

    write("orders.yaml", service("orders", "10.0.0.1", "10.0.0.2"));
    time.advance(POLL);
    assertThat(addresses("orders")).containsExactly("10.0.0.1");
    time.advance(POLL);

    assertThat(addresses("orders")).containsExactly("10.0.0.1", "10.0.0.2");
  }

  @Test
  void aFileThatGrowsIsNotBelievedBeforeItIsWhole() throws IOException {
    String whole = service("orders", "10.0.0.1", "10.0.0.2", "10.0.0.3");
    start("orders.yaml", whole);
    events.clear();

    // Each part is a valid file with fewer instances.
    for (String part :
        List.of(service("orders", "10.0.0.1"), service("orders", "10.0.0.1", "10.0.0.2"))) {
      write("orders.yaml", part);
      time.advance(POLL);
    }
    write("orders.yaml", whole);
    time.advance(POLL.multipliedBy(3));

    assertThat(events.values()).isEmpty();
  }

  @Test
  void anEditorThatDeletesAndWritesAgainRemovesNothing() throws IOException {
    start("orders.yaml", service("orders", "10.0.0.1"), "cart.yaml", service("cart", "10.0.0.9"));
    events.clear();

    Files.delete(directory.resolve("orders.yaml"));
    time.advance(POLL);
    write("orders.yaml", service("orders", "10.0.0.1"));
    time.advance(POLL.multipliedBy(3));

    assertThat(events.values()).isEmpty();
  }

  @Test
  void aDeletedFileRemovesItsService() throws IOException {
    start("orders.yaml", service("orders", "10.0.0.1"), "cart.yaml", service("cart", "10.0.0.9"));

    Files.delete(directory.resolve("orders.yaml"));
    time.advance(POLL.multipliedBy(2));

    assertThat(events.values(ServiceRemoved.class))
        .extracting(removed -> removed.key().name())
        .containsExactly("orders");
  }

  @Test
  void filesThatAreDeletedTogetherAreToldTogether() throws IOException {
    start(
        "orders.yaml", service("orders", "10.0.0.1"),
        "cart.yaml", service("cart", "10.0.0.2"),
        "stock.yaml", service("stock", "10.0.0.3"));
    events.clear();

    Files.delete(directory.resolve("orders.yaml"));
    Files.delete(directory.resolve("cart.yaml"));
    time.advance(POLL.multipliedBy(3));

    assertThat(events.values())
        .containsExactly(new Resynced(Set.of(new ServiceKey("vms", "", "stock"))));
  }

  @Test
  void beforeTheListIsCompleteNothingIsToldThatCouldTakeAwayWhatABrokenFileNames()
      throws IOException {
    start(
        "orders.yaml", service("orders", "10.0.0.1"),
        "cart.yaml", service("cart", "10.0.0.2"),
        "stock.yaml", "service: stock\n");

    Files.delete(directory.resolve("orders.yaml"));
    Files.delete(directory.resolve("cart.yaml"));
    time.advance(POLL.multipliedBy(3));

    assertThat(events.values(ServiceRemoved.class)).hasSize(2);
    assertThat(events.values(Resynced.class)).isEmpty();
  }

  @Test
  void allFilesGoneAtOnceIsAnErrorAndNoEdit() throws IOException {
    start("orders.yaml", service("orders", "10.0.0.1"), "cart.yaml", service("cart", "10.0.0.9"));
    events.clear();

    Files.delete(directory.resolve("orders.yaml"));
    Files.delete(directory.resolve("cart.yaml"));
    time.advance(Duration.ofMinutes(5));

    assertThat(events.values()).hasOnlyElementsOfType(StatusChanged.class);
    assertThat(causes()).extracting(Cause::code).containsOnly(ErrorCode.CONFIGURATION_UNREADABLE);
  }

  @Test
  void anInvalidFileKeepsItsLastGoodVersionAndHoldsUpNoOther() throws IOException {
    start("orders.yaml", service("orders", "10.0.0.1"), "cart.yaml", service("cart", "10.0.0.9"));

    write("orders.yaml", "service: orders\ninstances:\n  - {address: 10.0.0.2, port: 80a}\n");
    write("cart.yaml", service("cart", "10.0.0.8"));
    time.advance(POLL.multipliedBy(2));

    assertThat(addresses("orders")).containsExactly("10.0.0.1");
    assertThat(addresses("cart")).containsExactly("10.0.0.8");
    assertThat(causes())
        .singleElement()
        .satisfies(
            cause ->
                assertThat(cause.detail())
                    .contains("orders.yaml: line 3: instances.1.port: '80a'")
                    .contains("1 to 65535"));
  }

  @Test
  void aFileWithABlankNameHoldsUpNoOther() throws IOException {
    start("orders.yaml", service("orders", "10.0.0.1"), "cart.yaml", service("cart", "10.0.0.9"));

    write("orders.yaml", service("''", "10.0.0.2"));
    write("cart.yaml", service("cart", "10.0.0.8"));
    time.advance(POLL.multipliedBy(2));

    assertThat(addresses("orders")).containsExactly("10.0.0.1");
    assertThat(addresses("cart")).containsExactly("10.0.0.8");
    assertThat(causes()).extracting(Cause::code).containsExactly(ErrorCode.SERVICE_FILE_INVALID);
  }

  @Test
  void anEmptyFileIsHalfWrittenAndNoEdit() throws IOException {
    start("orders.yaml", service("orders", "10.0.0.1"));

    write("orders.yaml", "");
    time.advance(POLL.multipliedBy(4));

    assertThat(addresses("orders")).containsExactly("10.0.0.1");
    assertThat(causes()).singleElement().satisfies(c -> assertThat(c.detail()).contains("empty"));
  }

  @Test
  void aMendedFileEndsTheTrouble() throws IOException {
    start("orders.yaml", "service: orders\n");
    assertThat(events.values(Resynced.class)).isEmpty();

    write("orders.yaml", service("orders", "10.0.0.1"));
    time.advance(POLL.multipliedBy(2));

    assertThat(events.values(Resynced.class)).hasSize(1);
    assertThat(lastStatus().state()).isEqualTo(State.CONNECTED);
  }

  @Test
  void hostFilesAreUnitedAndOfEqualIdsTheFirstFileIsKept() throws IOException {
    String host = "host: %s\naddress: %s\nservices: {orders: {port: 8080}}\n";
    start(
        "a.yaml", host.formatted("vm-1", "10.0.0.1"),
        "b.yaml", host.formatted("vm-2", "10.0.0.2"),
        "c.yaml", host.formatted("vm-1", "10.0.0.3"));

    assertThat(addresses("orders")).containsExactly("10.0.0.1", "10.0.0.2");
    assertThat(events.values(ServiceUpdated.class).getLast().snapshot().findings())
        .singleElement()
        .satisfies(
            (Finding finding) -> {
              assertThat(finding.rule()).isEqualTo("vm-instance-duplicate");
              assertThat(finding.instance()).isEqualTo("vm-1");
              assertThat(finding.detail()).contains("c.yaml").contains("a.yaml");
            });
  }

  @Test
  void hiddenAndTemporaryFilesAreNotLookedAt() throws IOException {
    start("orders.yaml", service("orders", "10.0.0.1"));
    events.clear();

    for (String name :
        List.of(
            ".hidden.yaml", "orders.yaml~", "orders.yaml.tmp", ".orders.yaml.swp", "README.md")) {
      write(name, "}{");
    }
    time.advance(POLL.multipliedBy(3));

    assertThat(events.values()).isEmpty();
  }

  @Test
  void followsTheSwapOfAConfigMap() throws IOException {
    Path first = Files.createDirectory(directory.resolve("..2026_01"));
    Path second = Files.createDirectory(directory.resolve("..2026_02"));
    Files.writeString(first.resolve("orders.yaml"), service("orders", "10.0.0.1"));
    Files.writeString(second.resolve("orders.yaml"), service("orders", "10.0.0.2"));
    Path data = directory.resolve("..data");
    Files.createSymbolicLink(data, first.getFileName());
    Files.createSymbolicLink(directory.resolve("orders.yaml"), Path.of("..data", "orders.yaml"));
    start();
    assertThat(addresses("orders")).containsExactly("10.0.0.1");

    Files.delete(data);
    Files.createSymbolicLink(data, second.getFileName());
    time.advance(POLL.multipliedBy(2));

    assertThat(addresses("orders")).containsExactly("10.0.0.2");
  }

  @Test
  void anIdleDirectoryTellsNothing() throws IOException {
    start("orders.yaml", service("orders", "10.0.0.1"));
    events.clear();

    time.advance(Duration.ofMinutes(10));

    assertThat(events.values()).isEmpty();
  }

  @Test
  void theProbeNamesWhatIsWrong() throws IOException {
    start("orders.yaml", service("orders", "10.0.0.1"), "cart.yaml", "service: cart\n");

    var report = adapter.probe();

    assertThat(report.usable()).isFalse();
    assertThat(report.lines().toString()).contains("1 services in 1 files").contains("cart.yaml");
  }

  private void start(String... namesAndTexts) throws IOException {
    for (int i = 0; i < namesAndTexts.length; i += 2) {
      write(namesAndTexts[i], namesAndTexts[i + 1]);
    }
    adapter =
        new VmAdapter(
            new AdapterContext("vms", ServiceSelector.all(), time),
            new VmConfig(directory, POLL, PROBES));
    adapter.start(events::accept);
    time.advance(POLL);
  }

  /** Written "just now" in fake time. */
  private void write(String name, String text) throws IOException {
    Path file = directory.resolve(name);
    Files.writeString(file, text);
    Files.setLastModifiedTime(file, FileTime.from(time.wallTime()));
  }

  private static String service(String name, String... addresses) {
    StringBuilder text = new StringBuilder("service: " + name + "\nport: 8080\ninstances:\n");
    for (String address : addresses) {
      text.append("  - address: ").append(address).append('\n');
    }
    return text.toString();
  }

  private List<String> addresses(String service) {
    return events.values(ServiceUpdated.class).stream()
        .filter(updated -> updated.snapshot().key().name().equals(service))
        .reduce((first, second) -> second)
        .orElseThrow()
        .snapshot()
        .instances()
        .stream()
        .map(ServiceInstance::address)
        .toList();
  }

  private SourceStatus lastStatus() {
    return events.values(StatusChanged.class).getLast().status();
  }

  private List<Cause> causes() {
    return lastStatus().causes();
  }
}
