package io.registrybridge.it.consul;

import io.registrybridge.it.server.CachedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.testcontainers.consul.ConsulContainer;
import org.testcontainers.utility.DockerImageName;

/** Takes the program out of Consul's image, so that a test can kill and restart it as a process. */
final class DockerConsul implements CachedFile.Origin {
  private static final String IMAGE = "hashicorp/consul:1.22.3";
  private static final String PROGRAM = "/bin/consul";

  @Override
  public String inputs() {
    return IMAGE;
  }

  @Override
  public Optional<String> obstacle() {
    boolean likely =
        System.getenv("DOCKER_HOST") != null || Files.exists(Path.of("/var/run/docker.sock"));
    return likely ? Optional.empty() : Optional.of("no Docker to take it out of its image");
  }

  @Override
  public String plan() {
    return "taking it out of its image " + IMAGE + ", by Docker; once";
  }

  @Override
  public void provide(Path target) throws IOException, CachedFile.UnavailableException {
    try (ConsulContainer container = new ConsulContainer(DockerImageName.parse(IMAGE))) {
      container.start();
      container.copyFileFromContainer(PROGRAM, target.toString());
    } catch (RuntimeException e) {
      throw new CachedFile.UnavailableException("Docker could not provide it: " + e, e);
    }
    if (!target.toFile().setExecutable(true)) {
      throw new IOException(target + " cannot be made executable");
    }
  }
}
