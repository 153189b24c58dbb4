package io.registrybridge.adapter.eureka.watch;

import io.registrybridge.adapter.eureka.http.Answer;
import io.registrybridge.adapter.eureka.http.EurekaServer;
import io.registrybridge.adapter.eureka.http.EurekaTransport;
import io.registrybridge.adapter.eureka.registry.TestAnswers;
import io.registrybridge.adapter.eureka.registry.TestAnswers.Shown;
import io.registrybridge.api.error.BridgeException;
import io.registrybridge.api.error.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Servers that answer what a test says: both paths are set by hand, for a server answers them from
 * caches of different ages. For one thread.
 */
final class FakeServers implements EurekaTransport {
  private final Map<String, Answers> servers = new HashMap<>();
  private final List<String> asked = new ArrayList<>();

  private static final class Answers {
    private int status = 200;
    private int deltaStatus = 200;
    private boolean up = true;
    private boolean deltasInTime = true;
    private String full = TestAnswers.full();
    private final Deque<String> deltas = new ArrayDeque<>(List.of(TestAnswers.full()));

    /** The last one is the answer from then on. */
    String nextDelta() {
      return deltas.size() > 1 ? deltas.remove() : deltas.element();
    }
  }

  /** The server has these, and has had for long. */
  void has(EurekaServer server, Shown... instances) {
    changes(server, instances, new Shown[0]);
  }

  /** The server has these, and says that those have changed. */
  void changes(EurekaServer server, Shown[] instances, Shown... changed) {
    Answers answers = of(server);
    answers.full = TestAnswers.full(instances);
    delta(server, TestAnswers.delta(TestAnswers.hash(instances), changed));
  }

  /** The server answers this to {@code /apps}. */
  void full(EurekaServer server, String body) {
    of(server).full = body;
  }

  /** The server answers this to {@code /apps/delta}. */
  void delta(EurekaServer server, String body) {
    of(server).deltas.clear();
    laterDelta(server, body);
  }

  /** The server answers this to {@code /apps/delta} after what it answers now. */
  void laterDelta(EurekaServer server, String body) {
    of(server).deltas.add(body);
  }

  void status(EurekaServer server, int status) {
    of(server).status = status;
  }

  void deltaStatus(EurekaServer server, int status) {
    of(server).deltaStatus = status;
  }

  void up(EurekaServer server, boolean up) {
    of(server).up = up;
  }

  /** The server answers to {@code /apps/delta} before the bridge gives up. */
  void deltasInTime(EurekaServer server, boolean inTime) {
    of(server).deltasInTime = inTime;
  }

  /** What was asked since the last call. */
  List<String> takeAsked() {
    List<String> taken = List.copyOf(asked);
    asked.clear();
    return taken;
  }

  private Answers of(EurekaServer server) {
    return servers.computeIfAbsent(server.toString(), url -> new Answers());
  }

  @Override
  public Answer get(EurekaServer server, String path) {
    asked.add(path);
    Answers answers = of(server);
    boolean delta = path.startsWith("/apps/delta");
    if (!answers.up || (delta && !answers.deltasInTime)) {
      throw new BridgeException(ErrorCode.REGISTRY_UNREACHABLE, server + path + ": no answer");
    }
    int status = delta && answers.status == 200 ? answers.deltaStatus : answers.status;
    String body = delta ? answers.nextDelta() : answers.full;
    return new Answer(
        server + path,
        status,
        false,
        "",
        Optional.of(Instant.EPOCH),
        body.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    // There are no connections.
  }
}
