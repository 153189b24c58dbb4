package io.registrybridge.adapter.nacos.client;

import io.registrybridge.api.error.BridgeException;
import io.registrybridge.api.error.ErrorCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Where one client of the library writes each list it gets; nobody ever reads it. It is new and
 * empty for each client, because a switch file in it would make the library answer from files.
 *
 * <p>A locked file stands beside it for as long as it is in use. One that is not locked is what a
 * process left that was killed, and is deleted by the next one: by the lock and not by the process
 * id, which in a container is the same each time.
 */
final class SnapshotDirectory {
  private static final int TRIES = 3;
  private static final String PREFIX = "registry-bridge-nacos-";
  private static final String LOCK = ".lock";

  /** A process that closes a file loses its locks on it, so its own are told by their names. */
  private static final String THIS_PROCESS = PREFIX + UUID.randomUUID();

  private final Path path;
  private final Path lockFile;
  private final FileChannel lock;

  private SnapshotDirectory(Path path, Path lockFile, FileChannel lock) {
    this.path = path;
    this.lockFile = lockFile;
    this.lock = lock;
  }

  /** Makes one in the system's temporary directory. */
  static SnapshotDirectory create() {
    return createIn(Path.of(System.getProperty("java.io.tmpdir")));
  }

  /** Makes one in a directory, and deletes there what earlier processes left. */
  static SnapshotDirectory createIn(Path parent) {
    try {
      deleteLeftovers(parent);
      return createLocked(parent);
    } catch (IOException e) {
      throw new BridgeException(
          ErrorCode.CONFIGURATION_UNREADABLE,
          "no directory for the Nacos client's snapshots could be made in "
              + parent
              + ": "
              + e.getMessage()
              + "; make it writable, or name another by -Djava.io.tmpdir",
          e);
    }
  }

  private static SnapshotDirectory createLocked(Path parent) throws IOException {
    Path lockFile = Files.createTempFile(parent, THIS_PROCESS + "-", LOCK);
    FileChannel lock = FileChannel.open(lockFile, StandardOpenOption.WRITE);
    try {
      if (isTaken(lock)) {
        throw new IOException(lockFile + " was just taken for a leftover");
      }
      Path path = Files.createTempDirectory(parent, stem(lockFile));
      return new SnapshotDirectory(path, lockFile, lock);
    } catch (IOException e) {
      lock.close();
      Files.deleteIfExists(lockFile);
      throw e;
    }
  }

  private static boolean isTaken(FileChannel lock) {
    try {
      return lock.tryLock() == null;
    } catch (IOException e) {
      // Where there are no locks, nobody gets one and takes this for a leftover.
      return false;
    }
  }

  Path path() {
    return path;
  }

  /** Deletes it as far as possible; a thread of the library may just be writing its last list. */
  void delete() {
    boolean deleted = false;
    for (int tries = 0; tries < TRIES && !deleted; tries++) {
      deleted = deleteTree(path);
    }
    try (lock) {
      // What is left of it goes with the next process, if its lock is there.
      if (deleted) {
        Files.deleteIfExists(lockFile);
      }
    } catch (IOException e) {
      // The next process deletes it.
    }
  }

  private static void deleteLeftovers(Path parent) throws IOException {
    try (DirectoryStream<Path> locks = Files.newDirectoryStream(parent, PREFIX + "*" + LOCK)) {
      for (Path each : locks) {
        if (!name(each).startsWith(THIS_PROCESS)) {
          deleteUnlessInUse(each);
        }
      }
    }
  }

  private static void deleteUnlessInUse(Path lockFile) {
    try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.WRITE);
        FileLock free = channel.tryLock()) {
      if (free != null && deleteAllOf(lockFile)) {
        Files.deleteIfExists(lockFile);
      }
    } catch (IOException | OverlappingFileLockException e) {
      // Of another user, or in use: not ours to delete.
    }
  }

  private static boolean deleteAllOf(Path lockFile) throws IOException {
    boolean deleted = true;
    try (DirectoryStream<Path> own =
        Files.newDirectoryStream(lockFile.resolveSibling(""), stem(lockFile) + "*")) {
      for (Path directory : own) {
        deleted &= deleteTree(directory);
      }
    }
    return deleted;
  }

  /** What the names begin with of the directories to which a lock belongs. */
  private static String stem(Path lockFile) {
    return name(lockFile).replace(LOCK, "-");
  }

  private static String name(Path file) {
    return file.getFileName().toString();
  }

  private static boolean deleteTree(Path tree) {
    try (Stream<Path> all = Files.walk(tree)) {
      List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
      for (Path each : deepestFirst) {
        Files.deleteIfExists(each);
      }
      return true;
    } catch (IOException | UncheckedIOException e) {
      return !Files.exists(tree);
    }
  }
}
