package io.registrybridge.adapter.nacos.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotDirectoryTest {
  @TempDir private Path parent;

  @Test
  void eachIsItsOwnAndLeavesNothing() throws IOException {
    SnapshotDirectory one = SnapshotDirectory.createIn(parent);
    SnapshotDirectory other = SnapshotDirectory.createIn(parent);
    assertThat(one.path()).isEmptyDirectory().isNotEqualTo(other.path());
    Files.writeString(Files.createDirectories(one.path().resolve("naming")).resolve("cart"), "[]");

    one.delete();
    assertThat(one.path()).doesNotExist();
    assertThat(other.path()).isEmptyDirectory();

    other.delete();
    assertThat(parent).isEmptyDirectory();
  }

  @Test
  void whatAProcessLeftThatWasKilledIsDeletedByTheNext() throws IOException {
    Path left = leftover("registry-bridge-nacos-killed-1");

    SnapshotDirectory next = SnapshotDirectory.createIn(parent);

    assertThat(left).doesNotExist();
    next.delete();
    assertThat(parent).isEmptyDirectory();
  }

  @Test
  void whatAnotherProcessUsesStays() throws IOException {
    Path used = leftover("registry-bridge-nacos-other-1");
    Path stranger = Files.createDirectory(parent.resolve("registry-bridge-nacos-without-a-lock"));
    try (FileChannel channel =
            FileChannel.open(
                parent.resolve("registry-bridge-nacos-other-1.lock"), StandardOpenOption.WRITE);
        FileLock held = channel.lock()) {
      SnapshotDirectory.createIn(parent).delete();

      assertThat(held.isValid()).isTrue();
      assertThat(used).isNotEmptyDirectory();
      assertThat(stranger).isEmptyDirectory();
    }
  }

  private Path leftover(String name) throws IOException {
    Files.createFile(parent.resolve(name + ".lock"));
    Path directory = Files.createDirectory(parent.resolve(name + "-2"));
    Files.writeString(directory.resolve("cart"), "[]");
    return directory;
  }
}
