package io.registrybridge.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What this process holds that an adapter could leave behind.
 *
 * @param threads how many platform threads there are of each name, digits left out
 * @param descriptors how many open files, sockets, … there are of each kind; empty where the
 *     operating system has no {@code /proc}
 */
record Resources(Map<String, Integer> threads, Map<String, Integer> descriptors) {
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

  static Resources now() {
    Map<String, Integer> threads = new HashMap<>();
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      threads.merge(thread.getName().replaceAll("\\d+", "#"), 1, Integer::sum);
    }
    return new Resources(threads, descriptorsNow());
  }

  /** Fails if there are as many more of one kind as there were cycles. */
  void assertGrewByLessThan(int cycles) {
    Resources after = now();
    List<String> grown = new ArrayList<>();
    grown.addAll(growth("threads", threads, after.threads, cycles));
    grown.addAll(growth("descriptors", descriptors, after.descriptors, cycles));
    assertThat(grown).as("what each of %d cycles left behind", cycles).isEmpty();
  }

  private static List<String> growth(
      String what, Map<String, Integer> before, Map<String, Integer> after, int cycles) {
    return after.entrySet().stream()
        .filter(entry -> entry.getValue() - before.getOrDefault(entry.getKey(), 0) >= cycles)
        // The JDK's own, which grow with the number of virtual threads that block.
        .filter(entry -> !entry.getKey().startsWith("ForkJoinPool"))
        .map(
            entry ->
                what
                    + " of "
                    + entry.getKey()
                    + ": "
                    + before.getOrDefault(entry.getKey(), 0)
                    + " became "
                    + entry.getValue())
        .toList();
  }

  private static Map<String, Integer> descriptorsNow() {
    Map<String, Integer> found = new HashMap<>();
    if (!Files.isDirectory(DESCRIPTORS)) {
      return found;
    }
    try (Stream<Path> all = Files.list(DESCRIPTORS)) {
      all.forEach(descriptor -> found.merge(kindOf(descriptor), 1, Integer::sum));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found;
  }

  /** Such as {@code socket:[#]}, {@code anon_inode:inotify} or a file's path. */
  private static String kindOf(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString().replaceAll("\\d+", "#");
    } catch (IOException e) {
      return "closed meanwhile";
    }
  }
}
