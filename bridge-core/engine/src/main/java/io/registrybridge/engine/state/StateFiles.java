package io.registrybridge.engine.state;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * The files that hold the states, one per source: {@code sources/NAME.state} in the data directory.
 */
public final class StateFiles {
  private static final String CORRUPT = ".corrupt";
  private static final String WITHHELD = ".withheld";

  private final Path directory;

  /**
   * @param data the data directory; made when the first state is written
   */
  public StateFiles(Path data) {
    this.directory = data.resolve("sources");
  }

  /**
   * Reads what is kept of a source; empty if nothing is. Blocks on the disk.
   *
   * @throws StateCorruptException if it cannot be understood; it is then set aside under another
   *     name, which the message tells
   * @throws IOException if the disk fails
   */
  public Optional<SavedState> read(String source) throws IOException {
    Path file = file(source);
    if (Files.notExists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(StateCodec.decode(Files.readAllBytes(file)));
    } catch (StateCorruptException e) {
      Path aside = file.resolveSibling(file.getFileName() + CORRUPT);
      Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
      throw new StateCorruptException(file + ": " + e.getMessage() + "; set aside as " + aside, e);
    }
  }

  /** Writes the state of a source. Blocks on the disk. */
  public void write(String source, byte[] state) throws IOException {
    AtomicFile.replace(file(source), state);
  }

  /** Whether anything is kept of a source. */
  public boolean has(String source) {
    return Files.exists(file(source));
  }

  /** Keeps a source's present file under another name, so that it is not written over. */
  public void setAside(String source) throws IOException {
    Path file = file(source);
    if (Files.exists(file)) {
      Files.move(
          file,
          file.resolveSibling(file.getFileName() + WITHHELD),
          StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** Forgets a source. */
  public void delete(String source) throws IOException {
    Files.deleteIfExists(file(source));
    Files.deleteIfExists(file(source).resolveSibling(source + ".state" + WITHHELD));
  }

  private Path file(String source) {
    return directory.resolve(source + ".state");
  }
}
