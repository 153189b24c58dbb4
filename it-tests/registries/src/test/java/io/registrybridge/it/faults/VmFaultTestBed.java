package io.registrybridge.it.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * A directory of service files, one for each service, behind a symbolic link as a ConfigMap's is.
 */
final class VmFaultTestBed implements FaultTestBed {
  private static final String SPOILT = Endpoint.serviceName(3) + ".yaml";

  private final Path root;
  private final Path link;
  private final Map<Integer, TreeSet<Integer>> instances = new TreeMap<>();
  private int version = 1;

  private VmFaultTestBed() throws IOException {
    root = Files.createTempDirectory("vm-faults-");
    Files.createDirectory(directory());
    link = Files.createSymbolicLink(root.resolve("current"), directory());
  }

  @Override
  public List<String> adapterFile() {
    return List.of("type=vm", "vm.directory=" + link);
  }

  @Override
  public void register(Endpoint endpoint) {
    instances
        .computeIfAbsent(endpoint.service(), service -> new TreeSet<>())
        .add(endpoint.number());
    write(endpoint.service());
  }

  @Override
  public void deregister(Endpoint endpoint) {
    TreeSet<Integer> left =
        instances.computeIfAbsent(endpoint.service(), service -> new TreeSet<>());
    left.remove(endpoint.number());
    if (left.isEmpty()) {
      change(() -> Files.deleteIfExists(file(endpoint.service())));
    } else {
      write(endpoint.service());
    }
  }

  /** As a careful writer does: the file is there as a whole or not at all. */
  private void write(int service) {
    change(
        () -> {
          Path next = directory().resolve("." + Endpoint.serviceName(service) + ".next");
          Files.write(next, text(service));
          Files.move(next, file(service), StandardCopyOption.ATOMIC_MOVE);
        });
  }

  private byte[] text(int service) {
    StringBuilder text = new StringBuilder("service: " + Endpoint.serviceName(service) + "\n");
    text.append("ports: {http: ").append(Endpoint.PORT).append("}\ninstances:\n");
    for (int number : instances.getOrDefault(service, new TreeSet<>())) {
      text.append("  - address: ").append(new Endpoint(service, number).address()).append('\n');
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void begin(Fault fault) {
    switch (fault) {
      case DIRECTORY_VANISHED, DOWN_AT_START_WITH_STATE, DOWN_AT_START_WITHOUT_STATE ->
          change(() -> Files.move(directory(), root.resolve("away")));
      case MOUNT_EMPTIED ->
          change(
              () -> {
                Files.move(directory(), root.resolve("away"));
                Files.createDirectory(directory());
              });
      case FILE_HALF_WRITTEN ->
          change(
              () -> {
                String whole = Files.readString(directory().resolve(SPOILT));
                int middle = whole.lastIndexOf("address") + 4;
                Files.writeString(directory().resolve(SPOILT), whole.substring(0, middle));
              });
      // The mode of a file does not stop root, so a link that leads to itself takes its place.
      case FILE_UNREADABLE ->
          change(
              () -> {
                Path file = directory().resolve(SPOILT);
                Files.delete(file);
                Files.createSymbolicLink(file, file);
              });
      case DIRECTORY_SWAPPED -> change(this::swap);
      default -> throw new IllegalArgumentException(fault + " is no fault of files");
    }
  }

  @Override
  public void end(Fault fault) {
    switch (fault) {
      case DIRECTORY_VANISHED, DOWN_AT_START_WITH_STATE, DOWN_AT_START_WITHOUT_STATE ->
          change(() -> Files.move(root.resolve("away"), directory()));
      case MOUNT_EMPTIED ->
          change(
              () -> {
                Files.delete(directory());
                Files.move(root.resolve("away"), directory());
              });
      case FILE_HALF_WRITTEN -> write(3);
      case FILE_UNREADABLE ->
          change(
              () -> {
                Files.delete(directory().resolve(SPOILT));
                write(3);
              });
      case DIRECTORY_SWAPPED -> change(this::swap);
      default -> throw new IllegalArgumentException(fault + " is no fault of files");
    }
  }

  /** A new directory with the same files takes the place of the old one, in one step. */
  private void swap() throws IOException {
    Path old = directory();
    version++;
    Files.createDirectory(directory());
    for (int service : instances.keySet()) {
      if (!instances.getOrDefault(service, new TreeSet<>()).isEmpty()) {
        write(service);
      }
    }
    Path next = Files.createSymbolicLink(root.resolve("next"), directory());
    Files.move(next, link, StandardCopyOption.ATOMIC_MOVE);
    deleteTree(old);
  }

  @Override
  public boolean takesChangesDuring(Fault fault) {
    return switch (fault) {
      case DIRECTORY_VANISHED,
          MOUNT_EMPTIED,
          DOWN_AT_START_WITH_STATE,
          DOWN_AT_START_WITHOUT_STATE ->
          false;
      default -> true;
    };
  }

  @Override
  public void close() {
    change(() -> deleteTree(root));
  }

  private Path directory() {
    return root.resolve("v" + version);
  }

  private Path file(int service) {
    return directory().resolve(Endpoint.serviceName(service) + ".yaml");
  }

  private static void deleteTree(Path tree) throws IOException {
    try (Stream<Path> all = Files.walk(tree)) {
      for (Path path : new ArrayList<>(all.sorted(Comparator.reverseOrder()).toList())) {
        Files.delete(path);
      }
    }
  }

  /** A step on files. */
  private interface Change {
    void make() throws IOException;
  }

  private static void change(Change change) {
    try {
      change.make();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** VM files. */
  static final class VmFiles implements Kind {
    @Override
    public String type() {
      return "vm";
    }

    @Override
    public Optional<String> notApplicable(Fault fault) {
      return switch (fault) {
        case KILLED,
            RESTARTED_EMPTY,
            OWNERS_RETURN,
            STOPPED,
            PARTITIONED,
            SLOW,
            SOME_ERRORS_500,
            SOME_ERRORS_429,
            SOME_ERRORS_403,
            TRUNCATED,
            GARBAGE ->
            Optional.of("files on a disk: there is no server and no answer");
        case CREDENTIALS_REVOKED, RIGHTS_REVOKED ->
            Optional.of("no credentials; see the file that cannot be read");
        default -> Optional.empty();
      };
    }

    @Override
    public FaultTestBed start(Form form, Fault fault) {
      try {
        return new VmFaultTestBed();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
