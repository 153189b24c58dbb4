package io.registrybridge.it.mesh;

import io.registrybridge.it.server.ServerProcess;
import io.registrybridge.testkit.FreePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A real etcd of one member, empty when it starts. Not thread-safe. */
public final class Etcd implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofSeconds(60);

  private final ServerProcess process;
  private final String address;

  private Etcd(ServerProcess process, String address) {
    this.process = process;
    this.address = address;
  }

  /** Starts one on free ports and waits until it is healthy. */
  public static Etcd start() {
    Path binary = MeshPrograms.etcd();
    try {
      Path directory = Files.createTempDirectory("etcd-");
      List<Integer> ports = FreePorts.find(2);
      String client = "http://127.0.0.1:" + ports.get(0);
      String peer = "http://127.0.0.1:" + ports.get(1);
      List<String> command =
          List.of(
              binary.toString(),
              "--data-dir=" + directory.resolve("data"),
              // A process that is killed loses nothing by it: only a machine would.
              "--unsafe-no-fsync",
              "--log-level=warn",
              "--listen-client-urls=" + client,
              "--advertise-client-urls=" + client,
              "--listen-peer-urls=" + peer,
              "--initial-advertise-peer-urls=" + peer,
              "--initial-cluster=default=" + peer);
      ServerProcess process =
          new ServerProcess(
              new ServerProcess.Launch("etcd", command, Map.of(), START_LIMIT), directory);
      LoopbackHttp http = LoopbackHttp.plain();
      process.start(() -> http.get(client + "/health").status() == 200);
      return new Etcd(process, client);
    } catch (IOException e) {
      throw new UncheckedIOException("etcd could not be started", e);
    }
  }

  /** Such as {@code http://127.0.0.1:2379}. */
  public String address() {
    return address;
  }

  /** Keeps the log beyond the end, for a test that failed. */
  public void keepLog() {
    process.keepLog();
  }

  @Override
  public void close() {
    process.close();
  }
}
