package io.registrybridge.app.distribution;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The instructions of {@code deploy/docker/Dockerfile}, as far as they can be followed without
 * Docker.
 *
 * @param instructions each on one line, without comments
 */
record Dockerfile(List<String> instructions) {
  static Dockerfile read() throws IOException {
    String text = Files.readString(Path.of("../../deploy/docker/Dockerfile"));
    String joined = text.replaceAll("(?m)^#.*\n", "").replaceAll("\\\\\n\\s*", " ");
    return new Dockerfile(joined.lines().filter(line -> !line.isBlank()).toList());
  }

  /** The arguments of the only instruction of its kind. */
  String only(String instruction) {
    List<String> found = all(instruction).toList();
    if (found.size() != 1) {
      throw new IllegalStateException(
          "the Dockerfile has %d of %s instead of one".formatted(found.size(), instruction));
    }
    return found.getFirst();
  }

  /** The arguments of the last instruction of its kind. */
  String last(String instruction) {
    return all(instruction).toList().getLast();
  }

  /** The only instruction of its kind, which is in exec form. */
  List<String> words(String instruction) throws IOException {
    return List.of(new ObjectMapper().readValue(only(instruction), String[].class));
  }

  private Stream<String> all(String instruction) {
    String start = instruction + " ";
    return instructions.stream()
        .filter(line -> line.startsWith(start))
        .map(line -> line.substring(start.length()));
  }
}
