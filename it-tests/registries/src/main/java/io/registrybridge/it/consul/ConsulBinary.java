package io.registrybridge.it.consul;

import io.registrybridge.it.server.CachedFile;
import io.registrybridge.it.server.GoModule;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds a Consul program: on the PATH, else taken out of Consul's image or built from its Go
 * module, once. Blocks, for minutes when it builds; safe for use by several processes.
 */
public final class ConsulBinary {
  /** Names a program to be used and nothing else, such as a release that is to be tested. */
  public static final String PROPERTY = "consul.binary";

  private ConsulBinary() {}

  /** The program, or why there is none. */
  public static CachedFile.Result find() {
    String given = System.getProperty(PROPERTY, "");
    Optional<Path> here = given.isEmpty() ? onPath() : Optional.of(Path.of(given));
    return here.<CachedFile.Result>map(CachedFile.Result.Present::new)
        .orElseGet(() -> cached().find());
  }

  private static CachedFile cached() {
    GoModule module =
        new GoModule(
            "it-tests/registries/consul-server", "github.com/hashicorp/consul", "", "5 minutes");
    return new CachedFile("consul", List.of(new DockerConsul(), module));
  }

  private static Optional<Path> onPath() {
    String path = System.getenv().getOrDefault("PATH", "");
    return Stream.of(path.split(File.pathSeparator))
        .map(directory -> Path.of(directory, "consul"))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
