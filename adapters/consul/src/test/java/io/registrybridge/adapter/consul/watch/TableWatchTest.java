package io.registrybridge.adapter.consul.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.ecwid.consul.v1.ConsistencyMode;
import io.registrybridge.adapter.consul.catalog.ChangeTable;
import io.registrybridge.adapter.consul.catalog.ChangeTable.Changes;
import io.registrybridge.adapter.consul.http.Addresses;
import io.registrybridge.adapter.consul.http.AnswerJudge;
import io.registrybridge.adapter.consul.http.ConsulTransport;
import io.registrybridge.adapter.consul.http.Queries;
import io.registrybridge.adapter.consul.http.ScriptedServer;
import io.registrybridge.api.concurrent.VirtualThreadScheduler;
import io.registrybridge.api.error.BridgeException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TableWatchTest {
  private static final TableWatch.Listener NOBODY =
      new TableWatch.Listener() {
        @Override
        public void begun(ChangeTable table, Changes all) {}

        @Override
        public void changed(ChangeTable table, Changes changes) {}
      };

  /** Else the source would count as degraded until something changes, or for minutes. */
  @Test
  void afterAFailureThePollIsShortOnce() throws InterruptedException {
    try (VirtualThreadScheduler scheduler =
            new VirtualThreadScheduler((thread, failure) -> failure.printStackTrace());
        ScriptedServer server = new ScriptedServer(scheduler);
        ConsulTransport transport =
            new ConsulTransport(
                new Addresses(List.of(server.address())), Optional.empty(), "", 10, scheduler)) {
      server.answers(list(), error(), list(), list());
      TableWatch watch = watch(scheduler, transport);

      watch.round();
      assertThatThrownBy(watch::round).isInstanceOf(BridgeException.class);
      watch.round();
      watch.round();

      assertThat(server.requests())
          .extracting(request -> request.replaceAll("(?s).*wait=(\\d+s).*", "$1"))
          .endsWith("300s", "1s", "300s");
    }
  }

  private static TableWatch watch(VirtualThreadScheduler scheduler, ConsulTransport transport) {
    Queries queries = new Queries("", ConsistencyMode.DEFAULT, false, Duration.ofSeconds(5));
    Sight sight = new Sight();
    sight.open(new Sight.View(1, 1));
    return new TableWatch(
        new Registry(transport, queries, new AnswerJudge(false, false, Duration.ofMinutes(1))),
        sight,
        new StatusBoard(event -> {}, scheduler),
        new CostPacer(scheduler, 1, Duration.ofSeconds(1), CostPacer.LEAST_OF_A_LIST),
        (index, most) -> queries.checks("critical", index, most),
        Duration.ofMinutes(5),
        NOBODY);
  }

  private static String list() {
    return "HTTP/1.1 200 OK\r\nX-Consul-Index: 7\r\nX-Consul-KnownLeader: true\r\n"
        + "X-Consul-LastContact: 0\r\nContent-Length: 2\r\n\r\n[]";
  }

  private static String error() {
    return "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 4\r\n\r\noops";
  }
}
