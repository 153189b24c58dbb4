package io.registrybridge.xds;

import io.registrybridge.api.error.BridgeException;
import io.registrybridge.api.error.ErrorCode;
import io.registrybridge.engine.state.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers over how many ports the resources were split, and refuses another number.
 *
 * <p>istiod deletes what a source no longer names. A port that served 1 of 4 and after a restart
 * serves 1 of 8 no longer names half of what it did, so every istiod that reconnects would drop
 * these services before it finds them elsewhere, if ever.
 */
public final class ShardCountGuard {
  private static final Logger LOGGER = LoggerFactory.getLogger(ShardCountGuard.class);
  private static final String FILE = "mcp-shards";

  private final Path file;

  /**
   * @param dataDirectory the directory of {@code data.directory}; created if absent
   */
  public ShardCountGuard(Path dataDirectory) {
    this.file = dataDirectory.resolve(FILE);
  }

  /**
   * Passes the number of the last start, or any on the first, and remembers it.
   *
   * @param shards the value of {@code mcp.shards}
   * @param acceptChange the value of {@code mcp.shards.accept-change}
   * @throws BridgeException with {@code CONFIGURATION_INVALID} if the number is another one and
   *     this is not accepted; with {@code CONFIGURATION_UNREADABLE} if it cannot be read. One that
   *     cannot be kept is reported and no more: a full disk must not keep a bridge from its mesh
   */
  public void check(int shards, boolean acceptChange) {
    try {
      int before = remembered(shards);
      if (before != shards && !acceptChange) {
        throw refusal(before, shards);
      }
    } catch (IOException e) {
      throw new BridgeException(
          ErrorCode.CONFIGURATION_UNREADABLE,
          "%s, which remembers mcp.shards, cannot be read (%s): make it readable."
              .formatted(file, e),
          e);
    }
    try {
      remember(shards);
    } catch (IOException e) {
      LOGGER
          .atError()
          .addKeyValue("file", file)
          .addKeyValue("cause", e.toString())
          .log(
              "the number of shards cannot be remembered; the bridge runs on, but would not notice"
                  + " another mcp.shards at its next start: make the data directory writable");
    }
  }

  private static BridgeException refusal(int before, int shards) {
    return new BridgeException(
        ErrorCode.CONFIGURATION_INVALID,
        "mcp.shards=%d, but the last start served mcp.shards=%d. A connected istiod would delete"
                .formatted(shards, before)
            + " most services: each port would serve another part than before. Set mcp.shards=%d"
                .formatted(before)
            + " again; or move to ports that no istiod knows; or, when every istiod may lose these"
            + " services until it has restarted with the new configSources, set"
            + " mcp.shards.accept-change=true for one start.");
  }

  private int remembered(int otherwise) throws IOException {
    try {
      return Integer.parseInt(Files.readString(file).strip());
    } catch (NoSuchFileException e) {
      return otherwise;
    } catch (NumberFormatException e) {
      throw new BridgeException(
          ErrorCode.CONFIGURATION_INVALID,
          "%s should hold one number, the mcp.shards of the last start: write it there, or delete"
                  .formatted(file)
              + " the file if no istiod is connected.",
          e);
    }
  }

  private void remember(int shards) throws IOException {
    AtomicFile.replace(file, (shards + "\n").getBytes(StandardCharsets.UTF_8));
  }
}
