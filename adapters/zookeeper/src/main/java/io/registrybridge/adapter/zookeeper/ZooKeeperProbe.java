package io.registrybridge.adapter.zookeeper;

import static io.registrybridge.api.ConnectionReport.Level.ADVICE;
import static io.registrybridge.api.ConnectionReport.Level.ERROR;
import static io.registrybridge.api.ConnectionReport.Level.INFO;

import io.registrybridge.adapter.zookeeper.client.Answer;
import io.registrybridge.adapter.zookeeper.client.Children;
import io.registrybridge.adapter.zookeeper.client.Client;
import io.registrybridge.adapter.zookeeper.client.CuratorClient;
import io.registrybridge.adapter.zookeeper.client.NodeChange;
import io.registrybridge.adapter.zookeeper.client.NodeStat;
import io.registrybridge.adapter.zookeeper.layout.Layout;
import io.registrybridge.api.ConnectionReport;
import io.registrybridge.api.ConnectionReport.Level;
import io.registrybridge.api.ConnectionReport.Line;
import io.registrybridge.api.event.SourceStatus.Cause;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Takes a session once and reads the roots, for {@code bridge check}. */
final class ZooKeeperProbe {
  private static final Duration LONGEST = Duration.ofSeconds(5);

  private final ZooKeeperConfig config;
  private final List<Layout> layouts;
  private final List<Line> lines = new ArrayList<>();

  ZooKeeperProbe(ZooKeeperConfig config, List<Layout> layouts) {
    this.config = config;
    this.layouts = layouts;
  }

  ConnectionReport report() {
    Connection connection = new Connection();
    try (Client client = new CuratorClient(config.connection())) {
      client.start(connection);
      if (!connection.made.await(LONGEST.toMillis(), TimeUnit.MILLISECONDS)) {
        say(ERROR, "no server has given a session within " + LONGEST.toSeconds() + " s");
      } else {
        look(client);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      say(ERROR, "interrupted before an answer came");
    }
    return new ConnectionReport(lines);
  }

  private void look(Client client) throws InterruptedException {
    String chroot = config.connection().chroot();
    if (!chroot.isEmpty()
        && ZooKeeperProbe.<NodeStat>ask(reply -> client.stat("/", false, reply))
            instanceof Answer.Missing<?>) {
      say(ERROR, "there is no " + chroot + ", the chroot: create it, or correct zookeeper.connect");
      return;
    }
    int found = 0;
    for (Layout layout : layouts) {
      found += look(client, layout) ? 1 : 0;
    }
    if (found == 0) {
      say(ERROR, "none of the roots can be read: nothing was registered yet, or they are others");
    }
    if (ZooKeeperProbe.<String>ask(reply -> client.watch(layouts.getFirst().root(), reply))
        instanceof Answer.Unsupported<?>) {
      say(
          ADVICE,
          "the servers are older than 3.6: each list is watched by itself, which costs more");
    }
  }

  private boolean look(Client client, Layout layout) throws InterruptedException {
    @Nullable Answer<Children> answer =
        ZooKeeperProbe.<Children>ask(reply -> client.children(layout.root(), false, reply));
    return switch (answer) {
      case null -> {
        say(ERROR, layout.root() + ": no answer within " + LONGEST.toSeconds() + " s");
        yield false;
      }
      case Answer.Found<Children> found -> {
        int entries = layout.count(found.value().names());
        say(INFO, layout.root() + " (" + layout.name() + "): " + entries + " entries");
        yield true;
      }
      case Answer.Missing<Children> missing -> {
        say(ADVICE, layout.root() + " (" + layout.name() + ") does not exist");
        yield false;
      }
      case Answer.Refused<Children> refused -> failed(layout, refused.cause());
      case Answer.Lost<Children> lost -> failed(layout, lost.cause());
      case Answer.Unsupported<Children> unsupported -> false;
    };
  }

  private boolean failed(Layout layout, Cause cause) {
    say(ERROR, layout.root() + ": " + cause.code().id() + ": " + cause.detail());
    return false;
  }

  private static <T> @Nullable Answer<T> ask(Consumer<Consumer<Answer<T>>> request)
      throws InterruptedException {
    BlockingQueue<Answer<T>> answers = new LinkedBlockingQueue<>();
    request.accept(answers::add);
    return answers.poll(LONGEST.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void say(Level level, String text) {
    lines.add(new Line(level, config.connection().connect() + ": " + text));
  }

  /** Waits for the first connection. */
  private static final class Connection implements Client.Listener {
    private final CountDownLatch made = new CountDownLatch(1);

    @Override
    public void connected() {
      made.countDown();
    }

    @Override
    public void suspended(Cause cause) {}

    @Override
    public void changed(NodeChange change) {}
  }
}
