package io.registrybridge.it.deploy;

import io.registrybridge.it.mesh.Helm;
import io.registrybridge.it.server.SourceTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The chart of the bridge. */
final class Chart {
  static final String RELEASE = "registry-bridge";
  static final String NAMESPACE = "registry-bridge";

  private final Helm helm;

  /**
   * Provides Helm.
   *
   * @param home where Helm may keep things
   */
  Chart(Path home) {
    this.helm = Helm.program(home);
  }

  /**
   * A set of values, which is a file in the chart's directory {@code ci} or in {@code
   * deploy/kubernetes}: adding a case is adding a file.
   */
  record Values(String name, Path file) {
    private static final String ENDING = "-values.yaml";

    static Stream<Values> all() throws IOException {
      List<Path> files = new ArrayList<>();
      for (String directory : List.of("deploy/helm/registry-bridge/ci", "deploy/kubernetes")) {
        try (Stream<Path> listed = Files.list(SourceTree.require(directory))) {
          listed.filter(file -> file.toString().endsWith(ENDING)).sorted().forEach(files::add);
        }
      }
      return files.stream().map(Values::of);
    }

    /** The one of a name. */
    static Values named(String name) {
      return of(directory().resolve("ci").resolve(name + ENDING));
    }

    private static Values of(Path file) {
      return new Values(String.valueOf(file.getFileName()).replace(ENDING, ""), file);
    }

    List<String> flags() {
      return List.of("--values", file.toString());
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Path directory() {
    return SourceTree.require("deploy/helm/registry-bridge");
  }

  Helm helm() {
    return helm;
  }

  Manifests render(Values values) {
    return Manifests.parse(template(values).text());
  }

  /** Renders with some of the values set otherwise. */
  Helm.Result template(Values values, String... set) {
    List<String> flags = new ArrayList<>(values.flags());
    for (String each : set) {
      flags.addAll(List.of("--set-json", each));
    }
    return helm.template(directory(), RELEASE, NAMESPACE, flags);
  }
}
