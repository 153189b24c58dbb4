package io.registrybridge.it.server;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * A program or another file that tests need and that no Maven repository has: made once from its
 * first {@link Origin} that can, into a directory of {@code ~/.cache/registry-bridge} that is keyed
 * by all it is made of. Says on standard error what it does, and how long that took.
 *
 * <p>Safe for use by several processes: one makes the file, the others wait for it.
 */
public final class CachedFile {
  private final String name;
  private final List<Origin> origins;

  /**
   * Describes a file; makes nothing yet.
   *
   * @param name of the file, such as {@code istiod}
   * @param origins where it may come from, tried in this order
   */
  public CachedFile(String name, List<Origin> origins) {
    this.name = name;
    this.origins = List.copyOf(origins);
  }

  /** One way to get a file. */
  public interface Origin {
    /** All that the file is made of, as text: pins, sources, flags. */
    String inputs();

    /** What is missing on this machine to use this way; asks no network. */
    Optional<String> obstacle();

    /** What {@link #provide} does and about how long that takes, to be read while it does. */
    String plan();

    /**
     * Makes the file, executable if it is a program. Blocks, for minutes where it builds.
     *
     * @param target where to; its directory exists and takes logs too
     * @throws UnavailableException if what it is made of cannot be had, as without a network
     * @throws IOException if it cannot be made of what was had: a defect
     */
    void provide(Path target) throws IOException, UnavailableException;
  }

  /** An origin lacks something that this machine could have and does not. */
  public static final class UnavailableException extends Exception {
    private static final long serialVersionUID = 1;

    /**
     * Says what is missing.
     *
     * @param message what was asked and what came back
     */
    public UnavailableException(String message) {
      super(message);
    }

    /** The same, with its cause. */
    public UnavailableException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** What came of the search. */
  public sealed interface Result {
    /** The file is there. */
    record Present(Path path) implements Result {}

    /**
     * It cannot be had on this machine.
     *
     * @param why each origin's reason
     */
    record Missing(String why) implements Result {}
  }

  /**
   * Finds the file, or makes it, which may take minutes.
   *
   * @throws UncheckedIOException if it should have been made and was not
   */
  public Result find() {
    try {
      Path file = directory().resolve(name);
      return Files.exists(file) ? new Result.Present(file) : make(file);
    } catch (IOException e) {
      throw new UncheckedIOException(name + " could not be provided", e);
    }
  }

  private Path directory() {
    StringBuilder inputs = new StringBuilder();
    origins.forEach(origin -> inputs.append(origin.inputs()).append('\n'));
    String key = hash(inputs.toString()).substring(0, 16);
    return Path.of(System.getProperty("user.home"), ".cache", "registry-bridge", name + "-" + key);
  }

  private Result make(Path file) throws IOException {
    List<String> reasons = new ArrayList<>();
    for (Origin origin : origins) {
      Optional<String> obstacle = origin.obstacle();
      if (obstacle.isPresent()) {
        reasons.add(obstacle.get());
        continue;
      }
      try {
        makeOnce(file, origin);
        return new Result.Present(file);
      } catch (UnavailableException e) {
        say(String.valueOf(e.getMessage()));
        reasons.add(String.valueOf(e.getMessage()));
      }
    }
    return new Result.Missing(name + ": " + String.join("; ", reasons));
  }

  private void makeOnce(Path file, Origin origin) throws IOException, UnavailableException {
    Files.createDirectories(directory());
    try (RandomAccessFile guard = new RandomAccessFile(file.resolveSibling("lock").toFile(), "rw");
        FileLock lock = guard.getChannel().lock()) {
      // Another test's JVM may have made it while this one waited.
      if (lock.isValid() && !Files.exists(file)) {
        Path fresh = file.resolveSibling(name + ".new");
        say(origin.plan());
        long from = System.nanoTime();
        origin.provide(fresh);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        say("done in " + (System.nanoTime() - from) / 1_000_000_000 + " s: " + file);
      }
    }
  }

  private void say(String line) {
    System.err.println("[" + name + "] " + line);
  }

  private static String hash(String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
