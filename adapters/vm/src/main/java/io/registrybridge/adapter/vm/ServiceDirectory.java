package io.registrybridge.adapter.vm;

import io.registrybridge.adapter.vm.VmConfig.ProbeDefaults;
import io.registrybridge.api.concurrent.Scheduler;
import io.registrybridge.api.error.BridgeException;
import io.registrybridge.api.error.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The files of the directory, as last understood.
 *
 * <p>A look at an unchanged file costs one stat call. A changed or deleted one is believed when two
 * looks in a row found the same, so that neither a half-written file nor an editor that replaces
 * one in two steps is taken for an edit. Not thread-safe.
 */
final class ServiceDirectory {
  private static final int LARGEST_FILE = 1024 * 1024;

  /**
   * Two changes within one tick of the file system's clock leave the same time, so a file that was
   * changed just now is read and not only looked at.
   */
  private static final Duration YOUNG = Duration.ofSeconds(2);

  private static final List<String> SUFFIXES = List.of(".properties", ".yaml", ".yml");

  private final Path directory;
  private final ProbeDefaults probeDefaults;
  private final Scheduler clock;
  private final SortedMap<String, FileState> files = new TreeMap<>();

  ServiceDirectory(Path directory, ProbeDefaults probeDefaults, Scheduler clock) {
    this.directory = directory;
    this.probeDefaults = probeDefaults;
    this.clock = clock;
  }

  /** What {@code stat} tells of a file; another one under the same name has another key. */
  private record Stamp(long size, long modifiedMillis, Optional<Object> fileKey) {}

  /** What is known of one file. */
  private static final class FileState {
    private Optional<Stamp> stamp = Optional.empty();
    private String candidate = "";
    private String accepted = "";
    private Optional<VmFile> good = Optional.empty();
    private List<String> problems = List.of();
    private boolean missing;
    private boolean settled;
  }

  /**
   * Looks at the directory once.
   *
   * @return whether anything that is known has changed
   * @throws BridgeException if the directory cannot be read or has no files: then nothing has
   *     changed
   */
  boolean look() {
    SortedMap<String, Path> present = list();
    boolean changed = false;
    for (String name : List.copyOf(files.keySet())) {
      FileState state = files.getOrDefault(name, new FileState());
      if (present.containsKey(name)) {
        state.missing = false;
      } else if (state.missing) {
        files.remove(name);
        changed = true;
      } else {
        state.missing = true;
      }
    }
    for (var entry : present.entrySet()) {
      FileState state = files.computeIfAbsent(entry.getKey(), name -> new FileState());
      changed |= look(entry.getKey(), entry.getValue(), state);
    }
    return changed;
  }

  /** What each file says, in the order of their names: the last good version of each. */
  SortedMap<String, VmFile> good() {
    SortedMap<String, VmFile> found = new TreeMap<>();
    files.forEach((name, state) -> state.good.ifPresent(file -> found.put(name, file)));
    return found;
  }

  /** Whether every file was understood once, so that nothing is missing in {@link #good()}. */
  boolean complete() {
    return !files.isEmpty() && files.values().stream().allMatch(state -> state.good.isPresent());
  }

  /** Whether no file waits for its second look. */
  boolean settled() {
    return files.values().stream().allMatch(state -> state.settled && !state.missing);
  }

  /** What is wrong with which file, for people. */
  List<String> problems() {
    List<String> all = new ArrayList<>();
    files.values().forEach(state -> all.addAll(state.problems));
    return all;
  }

  private SortedMap<String, Path> list() {
    SortedMap<String, Path> present = new TreeMap<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(directory)) {
      for (Path path : all) {
        String name = String.valueOf(path.getFileName());
        if (isServiceFile(name)) {
          present.put(name, path);
        }
      }
    } catch (NoSuchFileException e) {
      throw failure("does not exist; was it moved or is it not mounted?", e);
    } catch (IOException | DirectoryIteratorException e) {
      throw failure("cannot be read: " + e, e);
    }
    if (present.isEmpty()) {
      throw new BridgeException(
          ErrorCode.CONFIGURATION_UNREADABLE,
          "directory "
              + directory
              + " has no service files, which looks like a lost one; nothing is removed. If no"
              + " service is meant to be there, put a host file without services into it");
    }
    return present;
  }

  private BridgeException failure(String what, Exception cause) {
    return new BridgeException(
        ErrorCode.CONFIGURATION_UNREADABLE,
        "directory " + directory + " " + what + "; nothing is removed until it is back",
        cause);
  }

  /** Hidden files, editors' and rsync's temporary ones, and whatever is of another kind are not. */
  private static boolean isServiceFile(String name) {
    return !name.startsWith(".") && SUFFIXES.stream().anyMatch(name::endsWith);
  }

  private boolean look(String name, Path path, FileState state) {
    try {
      BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
      Stamp stamp =
          new Stamp(
              attributes.size(),
              attributes.lastModifiedTime().toMillis(),
              Optional.ofNullable(attributes.fileKey()));
      long age = clock.wallTime().toEpochMilli() - stamp.modifiedMillis();
      boolean young = Math.abs(age) < YOUNG.toMillis();
      if (state.settled && !young && state.stamp.filter(stamp::equals).isPresent()) {
        return false;
      }
      state.stamp = Optional.of(stamp);
      return read(name, path, attributes, state, young);
    } catch (NoSuchFileException e) {
      // Gone since it was listed; the next look tells whether it comes back.
      state.missing = true;
      return false;
    } catch (IOException e) {
      state.stamp = Optional.empty();
      return reject(state, "", List.of(path + ": cannot be read: " + e.getMessage()));
    }
  }

  private boolean read(
      String name, Path path, BasicFileAttributes attributes, FileState state, boolean young)
      throws IOException {
    if (!attributes.isRegularFile() || attributes.size() > LARGEST_FILE) {
      state.settled = true;
      return reject(
          state, "", List.of(path + ": expected a file of at most " + LARGEST_FILE + " bytes"));
    }
    byte[] content;
    try (InputStream in = Files.newInputStream(path)) {
      content = in.readNBytes(LARGEST_FILE + 1);
    }
    String hash = hash(content);
    if (hash.equals(state.accepted)) {
      state.settled = true;
      state.candidate = "";
      return false;
    }
    if (young && !hash.equals(state.candidate)) {
      state.candidate = hash;
      state.settled = false;
      return false;
    }
    state.settled = true;
    state.candidate = "";
    return accept(name, path, content, hash, state);
  }

  private boolean accept(String name, Path path, byte[] content, String hash, FileState state) {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
    } catch (CharacterCodingException e) {
      return reject(state, hash, List.of(path + ": is no UTF-8 text"));
    }
    FileReader.Result result;
    try {
      result = FileReader.read(name, text, probeDefaults);
    } catch (RuntimeException e) {
      // A defect of the reader concerns this file; the others are read all the same.
      return reject(state, hash, List.of(path + ": cannot be understood: " + e));
    }
    if (!result.problems().isEmpty()) {
      return reject(
          state,
          hash,
          result.problems().stream().map(problem -> path + ": " + problem.text()).toList());
    }
    state.accepted = hash;
    state.good = Optional.of(result.file());
    state.problems = List.of();
    return true;
  }

  /** Keeps the last good version; the same problem again is no change. */
  private static boolean reject(FileState state, String hash, List<String> problems) {
    boolean changed = !state.problems.equals(problems);
    state.accepted = hash;
    state.problems = problems;
    return changed;
  }

  private static String hash(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new BridgeException(ErrorCode.INTERNAL, "this Java has no SHA-256", e);
    }
  }
}
