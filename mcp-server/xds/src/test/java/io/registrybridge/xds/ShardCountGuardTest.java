package io.registrybridge.xds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.registrybridge.api.error.BridgeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShardCountGuardTest {
  @TempDir Path data;
  private ShardCountGuard guard;

  @BeforeEach
  void guardOfANewDirectory() {
    guard = new ShardCountGuard(data.resolve("not-there-yet"));
  }

  @Test
  void firstStartMayServeAnyNumber() {
    assertThatCode(() -> guard.check(8, false)).doesNotThrowAnyException();
  }

  @Test
  void sameNumberPasses() {
    guard.check(8, false);

    assertThatCode(() -> guard.check(8, false)).doesNotThrowAnyException();
  }

  @Test
  void anotherNumberIsRefusedWithBothNumbersAndTheKey() {
    guard.check(8, false);

    assertThatThrownBy(() -> guard.check(4, false))
        .isInstanceOf(BridgeException.class)
        .hasMessageContainingAll(
            "mcp.shards=4", "mcp.shards=8", "delete", "mcp.shards.accept-change=true");
  }

  @Test
  void firstShardingOfAPortIsAChangeToo() {
    guard.check(1, false);

    assertThatThrownBy(() -> guard.check(8, false)).isInstanceOf(BridgeException.class);
  }

  @Test
  void numberThatCannotBeKeptDoesNotStopTheStart() throws IOException {
    // Where the next content would be written there is something else.
    Path directory = data.resolve("not-there-yet");
    Files.createDirectories(directory.resolve("mcp-shards.next"));

    assertThatCode(() -> guard.check(8, false)).doesNotThrowAnyException();

    assertThat(directory.resolve("mcp-shards")).doesNotExist();
  }

  @Test
  void acceptedNumberIsTheOneRememberedFromThenOn() {
    guard.check(8, false);

    guard.check(4, true);

    assertThatCode(() -> guard.check(4, false)).doesNotThrowAnyException();
    assertThatThrownBy(() -> guard.check(8, false)).isInstanceOf(BridgeException.class);
  }

  @Test
  void refusalRemembersNothing() {
    guard.check(8, false);

    assertThatThrownBy(() -> guard.check(4, false)).isInstanceOf(BridgeException.class);

    assertThatCode(() -> guard.check(8, false)).doesNotThrowAnyException();
  }

  @Test
  void garbageIsNotTakenForAnyNumber() throws IOException {
    Files.writeString(data.resolve("mcp-shards"), "eight");

    assertThatThrownBy(() -> new ShardCountGuard(data).check(8, false))
        .isInstanceOf(BridgeException.class)
        .hasMessageContaining("mcp-shards");
  }
}
