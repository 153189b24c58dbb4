package io.registrybridge.adapter.vm;

import io.registrybridge.adapter.vm.VmConfig.ProbeDefaults;
import io.registrybridge.api.AdapterContext;
import io.registrybridge.api.RegistryAdapter;
import io.registrybridge.api.error.ErrorCode;
import io.registrybridge.testkit.contract.ContractInstance;
import io.registrybridge.testkit.contract.ContractRegistry;
import io.registrybridge.testkit.contract.Fault;
import io.registrybridge.testkit.contract.RegistryAdapterContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;

/** The contract over a real directory, which is this adapter's server. */
class VmAdapterContractTest extends RegistryAdapterContract {
  @TempDir private Path temporary;

  @Override
  protected ContractRegistry createRegistry() {
    return new DirectoryRegistry(temporary);
  }

  /** One YAML file for each service, replaced as a whole as rsync and editors do. */
  private static final class DirectoryRegistry implements ContractRegistry {
    private static final ProbeDefaults PROBES =
        new ProbeDefaults(Duration.ofSeconds(5), Duration.ofSeconds(2), 2, 3);

    private final Path directory;
    private final Path away;
    private final Path outside;
    private final Map<String, Map<String, ContractInstance>> services = new TreeMap<>();
    private Optional<Fault> fault = Optional.empty();

    DirectoryRegistry(Path temporary) {
      directory = temporary.resolve("vm");
      away = temporary.resolve("away");
      outside = temporary.resolve("outside");
      run(() -> Files.createDirectory(directory));
      // Without it an empty registry would be an empty directory, which is an error.
      run(
          () ->
              Files.writeString(
                  directory.resolve("none.yaml"), "host: none\naddress: 127.0.0.1\nservices:\n"));
    }

    @Override
    public RegistryAdapter createAdapter(AdapterContext context) {
      return new VmAdapter(context, new VmConfig(directory, Duration.ofMillis(20), PROBES));
    }

    @Override
    public void put(String service, ContractInstance instance) {
      services.computeIfAbsent(service, name -> new TreeMap<>()).put(instance.id(), instance);
      write(service);
    }

    @Override
    public void removeInstance(String service, String id) {
      services.getOrDefault(service, new TreeMap<>()).remove(id);
      write(service);
    }

    @Override
    public void removeService(String service) {
      services.remove(service);
      if (fault.isEmpty()) {
        run(() -> Files.delete(file(service)));
      }
    }

    @Override
    public void inject(Fault fault) {
      this.fault = Optional.of(fault);
      switch (fault) {
        case UNREACHABLE -> run(() -> Files.move(directory, away));
        case ERRORS -> {
          run(() -> Files.move(directory, away));
          run(() -> Files.writeString(directory, "a file where the directory was"));
        }
        case GARBAGE -> files().forEach(file -> run(() -> Files.writeString(file, "}{ \0")));
        case CUT -> files().forEach(DirectoryRegistry::cut);
        case LIMIT, UNAUTHORIZED, SLOW, HANG ->
            throw new IllegalArgumentException(fault + " is impossible here");
      }
    }

    @Override
    public void heal() {
      if (Files.exists(away)) {
        run(() -> Files.deleteIfExists(directory));
        run(() -> Files.move(away, directory));
      }
      fault = Optional.empty();
      files().filter(file -> !services.containsKey(serviceOf(file))).forEach(this::delete);
      services.keySet().forEach(this::write);
    }

    @Override
    public Map<Fault, String> impossibleFaults() {
      return Map.of(
          Fault.LIMIT,
          "a file system has no limit of requests",
          Fault.UNAUTHORIZED,
          "the tests may run as root, whom no permission stops; an unreadable directory takes the"
              + " same way as ERRORS",
          Fault.SLOW,
          "a local file cannot be made slow without privileges",
          Fault.HANG,
          "a local file cannot be made to hang without privileges; ProberTest closes while a probe"
              + " hangs");
    }

    @Override
    public Set<ErrorCode> expectedCodes(Fault fault) {
      return switch (fault) {
        case UNREACHABLE, ERRORS -> Set.of(ErrorCode.CONFIGURATION_UNREADABLE);
        case GARBAGE, CUT -> Set.of(ErrorCode.SERVICE_FILE_INVALID);
        case LIMIT, UNAUTHORIZED, SLOW, HANG -> Set.of();
      };
    }

    @Override
    public void close() {
      // The directory is JUnit's to delete.
    }

    private void write(String service) {
      if (fault.isPresent()) {
        return;
      }
      String instances =
          services.getOrDefault(service, Map.of()).values().stream()
              .map(DirectoryRegistry::yaml)
              .collect(Collectors.joining());
      Path half = outside.resolveSibling(service + ".tmp");
      run(() -> Files.writeString(half, "service: " + service + "\ninstances:\n" + instances));
      run(
          () ->
              Files.move(
                  half,
                  file(service),
                  StandardCopyOption.REPLACE_EXISTING,
                  StandardCopyOption.ATOMIC_MOVE));
    }

    private static String yaml(ContractInstance instance) {
      String labels =
          instance.metadata().entrySet().stream()
              .map(entry -> entry.getKey() + ": " + entry.getValue())
              .collect(Collectors.joining(", ", "{", "}"));
      return "  %s: {address: %s, port: %d, labels: %s}%n"
          .formatted(instance.id(), instance.address(), instance.port(), labels);
    }

    private static void cut(Path file) {
      run(
          () -> {
            String whole = Files.readString(file);
            Files.writeString(file, whole.substring(0, "service: x\ninst".length()));
          });
    }

    private Path file(String service) {
      return directory.resolve(service + ".yaml");
    }

    private static String serviceOf(Path file) {
      return file.getFileName().toString().replace(".yaml", "");
    }

    private Stream<Path> files() {
      try (Stream<Path> all = Files.list(directory)) {
        return all.filter(file -> !serviceOf(file).equals("none")).toList().stream();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private void delete(Path file) {
      run(() -> Files.delete(file));
    }

    @FunctionalInterface
    private interface FileAction {
      void run() throws IOException;
    }

    private static void run(FileAction action) {
      try {
        action.run();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
