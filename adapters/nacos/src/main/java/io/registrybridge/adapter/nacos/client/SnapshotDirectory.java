package io.registrybridge.adapter.nacos.client;

import io.registrybridge.api.error.BridgeException;
import io.registrybridge.api.error.ErrorCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where one client of the library writes each list it gets; nobody ever reads it. It is new and
 * empty for each client, because a switch file in it would make the library answer from files.
 *
 * @param path of the directory
 */
record SnapshotDirectory(Path path) {
  private static final int TRIES = 3;

  /** Makes one in the system's temporary directory. */
  static SnapshotDirectory create() {
    try {
      return new SnapshotDirectory(Files.createTempDirectory("registry-bridge-nacos-"));
    } catch (IOException e) {
      throw new BridgeException(
          ErrorCode.CONFIGURATION_UNREADABLE,
          "no directory for the Nacos client's snapshots could be made in "
              + System.getProperty("java.io.tmpdir")
              + ": "
              + e.getMessage()
              + "; make it writable, or name another by -Djava.io.tmpdir",
          e);
    }
  }

  /** Deletes it as far as possible; a thread of the library may just be writing its last list. */
  void delete() {
    boolean deleted = false;
    for (int tries = 0; tries < TRIES && !deleted; tries++) {
      deleted = deleteOnce();
    }
  }

  private boolean deleteOnce() {
    try (Stream<Path> all = Files.walk(path)) {
      List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
      for (Path each : deepestFirst) {
        Files.deleteIfExists(each);
      }
      return true;
    } catch (IOException | UncheckedIOException e) {
      return !Files.exists(path);
    }
  }
}
