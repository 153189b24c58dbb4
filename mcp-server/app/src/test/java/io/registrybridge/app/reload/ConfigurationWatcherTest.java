package io.registrybridge.app.reload;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.registrybridge.app.CountingRegistry;
import io.registrybridge.engine.config.Configuration;
import io.registrybridge.engine.config.ConfigurationLoader;
import io.registrybridge.engine.config.LoadedConfiguration;
import io.registrybridge.engine.config.Problem;
import io.registrybridge.testkit.FakeScheduler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConfigurationWatcherTest {
  @TempDir private Path directory = Path.of("");

  private final FakeScheduler scheduler = new FakeScheduler();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final List<String> applied = new ArrayList<>();
  private List<Problem> notApplied = List.of();

  @BeforeEach
  void writeFiles() throws IOException {
    Files.createDirectories(directory.resolve("adapters"));
    write("bridge", "");
    write("adapters/cart", "type=counting");
    write("adapters/shop", "type=counting");
  }

  @Test
  void nothingHappensWhileNothingChanges() {
    ConfigurationWatcher watcher = watch(directory);

    seconds(60);

    assertThat(applied).isEmpty();
    assertThat(watcher.state().acceptedAt()).isEqualTo(FakeScheduler.START);
  }

  @Test
  void aChangeIsTakenWhenItWasReadTwiceAlike() throws IOException {
    ConfigurationWatcher watcher = watch(directory);
    seconds(5);

    write("adapters/more", "type=counting");
    seconds(5);
    assertThat(applied).isEmpty();
    seconds(1);

    assertThat(applied).containsExactly("cart, more, shop");
    assertThat(watcher.state().acceptedAt()).isEqualTo(FakeScheduler.START.plusSeconds(11));
  }

  @Test
  void aFileThatIsStillBeingWrittenIsNotTaken() throws IOException {
    watch(directory);
    seconds(5);

    write("adapters/more", "type=counting\nistio.host=a");
    seconds(5);
    write("adapters/more", "type=counting\nistio.host=a.b");
    seconds(1);
    assertThat(applied).isEmpty();
    seconds(1);

    assertThat(applied).hasSize(1);
  }

  @Test
  void whatIsInvalidIsRefusedAndSaidOnce() throws IOException {
    ConfigurationWatcher watcher = watch(directory);
    write("adapters/more", "type=countin");
    write("adapters/shop", "type=counting\nenabled=perhaps");

    seconds(60);

    assertThat(applied).isEmpty();
    assertThat(watcher.state().problems()).hasSize(2);
    assertThat(watcher.state().problemsSince()).isEqualTo(FakeScheduler.START.plusSeconds(6));
    assertThat(meters.get("bridge.configuration.problems").gauge().value()).isEqualTo(2);
    assertThat(
            meters.get("bridge.configuration.changes").tag("result", "refused").counter().count())
        .isEqualTo(1);
  }

  @Test
  void whatIsRepairedIsTaken() throws IOException {
    ConfigurationWatcher watcher = watch(directory);
    write("adapters/more", "type=countin");
    seconds(6);

    write("adapters/more", "type=counting");
    seconds(6);

    assertThat(applied).containsExactly("cart, more, shop");
    assertThat(watcher.state().problems()).isEmpty();
  }

  @Test
  void whatIsTakenBackIsNoProblemAnyMore() throws IOException {
    ConfigurationWatcher watcher = watch(directory);
    write("adapters/more", "type=countin");
    seconds(6);

    Files.delete(directory.resolve("adapters/more.properties"));
    seconds(6);

    assertThat(watcher.state().problems()).isEmpty();
  }

  @Test
  void anEmptiedMountIsAnErrorAndNoEdit() throws IOException {
    ConfigurationWatcher watcher = watch(directory);
    for (String file : List.of("bridge", "adapters/cart", "adapters/shop")) {
      Files.delete(directory.resolve(file + ".properties"));
    }

    seconds(6);

    assertThat(applied).isEmpty();
    assertThat(watcher.state().problems()).isNotEmpty();
  }

  @Test
  void allAdapterFilesGoneAtOnceIsAnErrorAndNoEdit() throws IOException {
    ConfigurationWatcher watcher = watch(directory);
    Files.delete(directory.resolve("adapters/cart.properties"));
    Files.delete(directory.resolve("adapters/shop.properties"));

    seconds(6);

    assertThat(applied).isEmpty();
    assertThat(watcher.state().problems())
        .singleElement()
        .asString()
        .startsWith("adapters: expected at least one file");
  }

  @Test
  void aMissingDirectoryIsAnErrorAndNoEdit() throws IOException {
    Path mount = directory.resolve("mount");
    copyTo(mount);
    ConfigurationWatcher watcher = watch(mount);
    Files.move(mount, directory.resolve("elsewhere"));

    seconds(6);

    assertThat(applied).isEmpty();
    assertThat(watcher.state().problems()).hasSize(1);
  }

  @Test
  void oneMissingFileIsAnEdit() throws IOException {
    watch(directory);
    Files.delete(directory.resolve("adapters/shop.properties"));

    seconds(6);

    assertThat(applied).containsExactly("cart");
  }

  /** As the kubelet does it: files are symlinks through ..data, which is swapped. */
  @Test
  void aSwappedConfigMapIsAnEdit() throws IOException {
    Path old = directory.resolve("..2026_11_22_1");
    copyTo(old);
    Path mount = Files.createDirectories(directory.resolve("mount"));
    Path data = Files.createSymbolicLink(mount.resolve("..data"), old);
    Files.createSymbolicLink(
        mount.resolve("bridge.properties"), Path.of("..data/bridge.properties"));
    Files.createSymbolicLink(mount.resolve("adapters"), Path.of("..data/adapters"));
    watch(mount);
    seconds(6);

    Path next = directory.resolve("..2026_11_22_2");
    copyTo(next);
    Files.writeString(next.resolve("adapters/more.properties"), "type=counting");
    Path swapped = Files.createSymbolicLink(mount.resolve("..data_tmp"), next);
    Files.move(swapped, data, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    seconds(6);

    assertThat(applied).containsExactly("cart, more, shop");
  }

  @Test
  void settingsThatNeedARestartAreNamed() throws IOException {
    ConfigurationWatcher watcher = watch(directory);
    write("bridge", "mcp.port=15600\nistio.namespace=mesh\nstore.quiet=1ms");

    seconds(6);

    assertThat(applied).hasSize(1);
    assertThat(watcher.state().restartKeys()).containsExactly("mcp.port", "store.quiet");
  }

  @Test
  void settingsThatWereTakenBackNeedNoRestart() throws IOException {
    ConfigurationWatcher watcher = watch(directory);
    write("bridge", "mcp.port=15600");
    seconds(6);

    write("bridge", "");
    seconds(6);

    assertThat(watcher.state().restartKeys()).isEmpty();
  }

  @Test
  void whatCannotBePutIntoEffectIsAProblem() throws IOException {
    notApplied = List.of(Problem.ofFile("adapters/more.properties", "another certificate"));
    ConfigurationWatcher watcher = watch(directory);
    write("adapters/more", "type=counting");

    seconds(60);

    assertThat(watcher.state().problems()).isEqualTo(notApplied);
    assertThat(applied).hasSize(1);
  }

  @Test
  void aClosedWatcherTakesNothing() throws IOException {
    ConfigurationWatcher watcher = watch(directory);
    watcher.close();
    write("adapters/more", "type=counting");

    seconds(6);

    assertThat(applied).isEmpty();
  }

  private ConfigurationWatcher watch(Path watched) {
    ConfigurationLoader loader =
        new ConfigurationLoader(List.of(new CountingRegistry()), name -> Optional.empty());
    Configuration started =
        switch (loader.load(watched)) {
          case LoadedConfiguration.Complete complete -> complete.configuration();
          case LoadedConfiguration.Invalid invalid ->
              throw new AssertionError("expected no problems: " + invalid.problems());
        };
    ConfigurationWatcher watcher =
        new ConfigurationWatcher(
            () -> loader.load(watched), started, this::apply, scheduler, meters);
    watcher.start();
    scheduler.runPending();
    return watcher;
  }

  private List<Problem> apply(Configuration next) {
    applied.add(
        String.join(", ", next.sources().stream().map(source -> source.config().name()).toList()));
    return notApplied;
  }

  private void seconds(int count) {
    scheduler.advance(Duration.ofSeconds(count));
  }

  private void write(String file, String text) throws IOException {
    Files.writeString(directory.resolve(file + ".properties"), text);
  }

  private void copyTo(Path target) throws IOException {
    Files.createDirectories(target.resolve("adapters"));
    for (String file : List.of("bridge", "adapters/cart", "adapters/shop")) {
      String name = file + ".properties";
      Files.copy(directory.resolve(name), target.resolve(name));
    }
  }
}
