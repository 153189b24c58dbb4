package io.registrybridge.app.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.registrybridge.api.RegistryEventSink;
import io.registrybridge.app.CountingRegistry;
import io.registrybridge.app.admin.SourceActions.Action;
import io.registrybridge.engine.ActionResult;
import io.registrybridge.engine.config.Configuration;
import io.registrybridge.engine.config.ConfigurationLoader;
import io.registrybridge.engine.config.ConfiguredSource;
import io.registrybridge.engine.config.LoadedConfiguration;
import io.registrybridge.engine.config.Problem;
import io.registrybridge.engine.config.SourceConfig;
import io.registrybridge.testkit.FakeScheduler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SourcesTest {
  @TempDir private Path directory = Path.of("");

  private final FakeScheduler scheduler = new FakeScheduler();
  private final CountingRegistry registry = new CountingRegistry();
  private final Calls calls = new Calls();
  private final Sources sources = new Sources(calls, scheduler);

  /** An engine that writes down what it is told. */
  private static final class Calls implements SourceControl {
    private final List<String> told = new ArrayList<>();
    private final List<String> fingerprints = new ArrayList<>();

    @Override
    public void adoptOrphans(Set<String> withFile) {}

    @Override
    public RegistryEventSink connect(ConfiguredSource<?> source) {
      told.add("connect " + source.config().name());
      fingerprints.add(source.fingerprint());
      return event -> {};
    }

    @Override
    public void reconfigure(ConfiguredSource<?> source) {
      SourceConfig config = source.config();
      told.add("reconfigure " + config.name() + " " + config.naming().host());
    }

    @Override
    public void orphan(String source) {
      told.add("orphan " + source);
    }

    @Override
    public void remove(String source) {
      told.add("remove " + source);
    }

    @Override
    public ActionResult act(Action action, String source, Optional<String> service) {
      told.add(action.word() + " " + source + service.map(name -> " " + name).orElse(""));
      return new ActionResult("done", 1);
    }

    @Override
    public byte[] exportState(String source) {
      return new byte[0];
    }

    List<String> take() {
      List<String> taken = List.copyOf(told);
      told.clear();
      return taken;
    }
  }

  @BeforeEach
  void twoSourcesRun() throws IOException {
    Files.createDirectories(directory.resolve("adapters"));
    write("bridge", "");
    write("adapters/cart", "type=counting");
    write("adapters/shop", "type=counting\ncounting.token=${file:token}\n");
    Files.writeString(directory.resolve("token"), "one");
    sources.start(load());
    assertThat(registry.takeEvents())
        .containsExactly(
            "made cart@here", "started cart@here", "made shop@here", "started shop@here");
    assertThat(calls.take()).containsExactly("connect cart", "connect shop");
  }

  @Test
  void whatSaysTheSameIsNotTouched() throws IOException {
    write("adapters/shop", "# a comment\ncounting.token = ${file:token}\ntype = counting\n");

    assertThat(change()).isEmpty();

    assertThat(registry.events()).isEmpty();
    assertThat(calls.take()).isEmpty();
  }

  @Test
  void aNewFileIsANewSource() throws IOException {
    write("adapters/more", "type=counting");

    change();

    assertThat(registry.events()).containsExactly("made more@here", "started more@here");
    assertThat(calls.take()).containsExactly("connect more");
  }

  @Test
  void anotherAddressMakesAnotherAdapterOfOtherData() throws IOException {
    write("adapters/shop", "type=counting\ncounting.address=there\n");

    change();

    assertThat(registry.events())
        .containsExactly("made shop@there", "started shop@there", "closed shop@here");
    assertThat(calls.take()).containsExactly("connect shop");
    assertThat(calls.fingerprints.get(2)).isNotEqualTo(calls.fingerprints.get(1));
  }

  @Test
  void anotherSecretBehindAReferenceMakesAnotherAdapterOfTheSameData() throws IOException {
    Files.writeString(directory.resolve("token"), "two");

    change();

    assertThat(registry.events()).contains("made shop@here", "closed shop@here");
    assertThat(calls.fingerprints.get(2)).isEqualTo(calls.fingerprints.get(1));
  }

  @Test
  void anotherContentOfANamedFileMakesAnotherAdapter() throws IOException {
    write("adapters/cart", "type=counting\ncounting.certificate=ca.pem");
    Files.writeString(directory.resolve("ca.pem"), "old");
    change();
    registry.takeEvents();

    Files.writeString(directory.resolve("ca.pem"), "new");
    change();

    assertThat(registry.events()).contains("made cart@here", "closed cart@here");
  }

  @Test
  void anotherSelectionOfServicesMakesAnotherAdapterForItReadsThem() throws IOException {
    write("adapters/cart", "type=counting\nservices.exclude=old-*");

    change();

    assertThat(registry.events()).contains("made cart@here", "closed cart@here");
  }

  @Test
  void whatOnlyTheEngineIsToldLeavesTheAdapterAlone() throws IOException {
    write("adapters/cart", "type=counting\nistio.host=${service}.cart");

    change();

    assertThat(registry.events()).isEmpty();
    assertThat(calls.take()).containsExactly("reconfigure cart ${service}.cart");
  }

  @Test
  void theNamespaceOfAllReachesEachSource() throws IOException {
    write("bridge", "istio.namespace=mesh");

    change();

    assertThat(registry.events()).isEmpty();
    assertThat(calls.take()).hasSize(2).allMatch(call -> call.startsWith("reconfigure"));
  }

  @Test
  void aMissingFileOrphansItsSource() throws IOException {
    Files.delete(directory.resolve("adapters/shop.properties"));

    change();
    change();

    assertThat(registry.events()).containsExactly("closed shop@here");
    assertThat(calls.take()).containsExactly("orphan shop");
  }

  @Test
  void aFileThatComesBackTakesItsSourceUpAgain() throws IOException {
    Files.delete(directory.resolve("adapters/shop.properties"));
    change();
    calls.take();

    write("adapters/shop", "type=counting");
    change();

    assertThat(registry.events()).endsWith("made shop@here", "started shop@here");
    assertThat(calls.take()).containsExactly("connect shop");
  }

  @Test
  void aSourceThatIsSwitchedOffIsRemoved() throws IOException {
    write("adapters/shop", "type=counting\nenabled=false");

    change();

    assertThat(registry.events()).containsExactly("closed shop@here");
    assertThat(calls.take()).containsExactly("remove shop");
  }

  @Test
  void anOrphanIsRemovedByAFileThatSwitchesItOff() throws IOException {
    Files.delete(directory.resolve("adapters/shop.properties"));
    change();
    calls.take();

    write("adapters/shop", "type=counting\nenabled=false");
    change();

    assertThat(calls.take()).containsExactly("remove shop");
  }

  @Test
  void anAdapterThatCannotBeMadeLeavesTheOldOneRunningAndTheOthersFollow() throws IOException {
    write("adapters/cart", "type=counting\ncounting.address=nowhere");
    write("adapters/shop", "type=counting\ncounting.address=there");

    List<Problem> problems = change();

    assertThat(problems)
        .singleElement()
        .hasToString(
            "adapters/cart.properties: expected settings of which an adapter can be made: the"
                + " certificate has expired");
    assertThat(registry.events())
        .containsExactly("made shop@there", "started shop@there", "closed shop@here");
  }

  private List<Problem> change() {
    List<Problem> problems = sources.change(load());
    scheduler.runPending();
    return problems;
  }

  private void write(String file, String text) throws IOException {
    Files.writeString(directory.resolve(file + ".properties"), text);
  }

  private Configuration load() {
    LoadedConfiguration loaded =
        new ConfigurationLoader(List.of(registry), name -> Optional.empty()).load(directory);
    return switch (loaded) {
      case LoadedConfiguration.Complete complete -> complete.configuration();
      case LoadedConfiguration.Invalid invalid ->
          throw new AssertionError("expected no problems: " + invalid.problems());
    };
  }
}
