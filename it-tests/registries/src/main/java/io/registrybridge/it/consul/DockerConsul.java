package io.registrybridge.it.consul;

import java.nio.file.Files;
import java.nio.file.Path;
import org.testcontainers.consul.ConsulContainer;
import org.testcontainers.utility.DockerImageName;

/** Takes the program out of Consul's image, so that a test can kill and restart it as a process. */
final class DockerConsul {
  private static final DockerImageName IMAGE = DockerImageName.parse("hashicorp/consul:1.22.3");
  private static final String PROGRAM = "/bin/consul";

  private DockerConsul() {}

  /**
   * Whether there seems to be a Docker engine; asks nobody, so it costs nothing where there is
   * none.
   */
  static boolean isLikely() {
    return System.getenv("DOCKER_HOST") != null || Files.exists(Path.of("/var/run/docker.sock"));
  }

  /** Copies the program out of the image, which Docker fetches if it must. */
  static void copyProgramTo(Path target) {
    try (ConsulContainer container = new ConsulContainer(IMAGE)) {
      container.start();
      container.copyFileFromContainer(PROGRAM, target.toString());
    }
  }
}
