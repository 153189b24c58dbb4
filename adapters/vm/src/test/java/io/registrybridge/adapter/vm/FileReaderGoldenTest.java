package io.registrybridge.adapter.vm;

import static org.assertj.core.api.Assertions.assertThat;

import io.registrybridge.adapter.vm.VmConfig.ProbeDefaults;
import io.registrybridge.adapter.vm.VmFile.VmInstance;
import io.registrybridge.api.model.InstancePort;
import io.registrybridge.api.model.Locality;
import io.registrybridge.api.model.ServiceInstance;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The format of the files: each folder under {@code golden} has one file and what it means, or what
 * is wrong with it. Adding a case is adding a folder.
 */
class FileReaderGoldenTest {
  private static final Path CASES = Path.of("src", "test", "resources", "golden");
  private static final ProbeDefaults PROBES =
      new ProbeDefaults(Duration.ofSeconds(5), Duration.ofSeconds(2), 2, 3);

  static List<String> cases() {
    return children(CASES).map(Path::getFileName).map(Path::toString).sorted().toList();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void meansWhatIsExpected(String name) throws IOException {
    Path file =
        children(CASES.resolve(name))
            .filter(path -> !path.endsWith("expected.txt"))
            .findFirst()
            .orElseThrow();

    FileReader.Result result =
        FileReader.read(file.getFileName().toString(), Files.readString(file), PROBES);

    assertThat(describe(result))
        .isEqualToIgnoringNewLines(Files.readString(CASES.resolve(name).resolve("expected.txt")));
  }

  private static String describe(FileReader.Result result) {
    if (!result.problems().isEmpty()) {
      return result.problems().stream().map(Problem::text).collect(Collectors.joining("\n"));
    }
    StringBuilder text = new StringBuilder();
    for (String service : new TreeSet<>(result.file().services())) {
      text.append(service).append('\n');
      result.file().instances().stream()
          .filter(instance -> instance.service().equals(service))
          .forEach(instance -> text.append("  ").append(describe(instance)).append('\n'));
    }
    return text.toString();
  }

  private static String describe(VmInstance vm) {
    ServiceInstance instance = vm.instance();
    Locality locality = instance.locality();
    return String.join(
        " ",
        instance.id(),
        instance.address(),
        instance.ports().stream().map(FileReaderGoldenTest::describe).toList().toString(),
        new TreeMap<>(instance.metadata()).toString(),
        instance.availability().state().toString(),
        "weight=" + instance.weight(),
        locality.region() + "/" + locality.zone() + "/" + locality.subzone(),
        "network=" + instance.network(),
        "account=" + instance.serviceAccount(),
        vm.probe().map(ProbeTarget::describe).orElse("-"));
  }

  private static String describe(InstancePort port) {
    return port.name() + "/" + port.protocol() + "=" + port.number();
  }

  private static Stream<Path> children(Path directory) {
    try (Stream<Path> all = Files.list(directory)) {
      return all.toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
