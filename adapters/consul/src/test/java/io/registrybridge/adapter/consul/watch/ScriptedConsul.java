package io.registrybridge.adapter.consul.watch;

import com.ecwid.consul.v1.ConsistencyMode;
import io.registrybridge.adapter.consul.http.Addresses;
import io.registrybridge.adapter.consul.http.AnswerJudge;
import io.registrybridge.adapter.consul.http.ConsulTransport;
import io.registrybridge.adapter.consul.http.Queries;
import io.registrybridge.adapter.consul.http.ScriptedServer;
import io.registrybridge.api.concurrent.VirtualThreadScheduler;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A server that answers what is written, as the loops see it: by stale reads. */
final class ScriptedConsul implements AutoCloseable {
  final VirtualThreadScheduler scheduler =
      new VirtualThreadScheduler((thread, failure) -> failure.printStackTrace());
  final ScriptedServer server = new ScriptedServer(scheduler);
  final Addresses addresses = new Addresses(List.of(server.address()));
  private final ConsulTransport transport =
      new ConsulTransport(addresses, Optional.empty(), "", 10, scheduler);

  Registry registry() {
    return new Registry(
        transport,
        new Queries("dc1", ConsistencyMode.STALE, false, Duration.ofSeconds(5)),
        new AnswerJudge(false, false, Duration.ofMinutes(1)));
  }

  /** The list of services. */
  static String list(long index, String... names) {
    return answer(
        index,
        Stream.of(names)
            .map(name -> "\"" + name + "\":[]")
            .collect(Collectors.joining(",", "{", "}")));
  }

  /** The instances of a service, all on node {@code n}. */
  static String health(long index, String... ids) {
    return answer(
        index,
        Stream.of(ids)
            .map(
                id ->
                    """
                    {"Node":{"Node":"n","Address":"10.0.0.1"},
                     "Service":{"ID":"%s","Service":"orders","Port":80},"Checks":[]}"""
                        .formatted(id))
            .collect(Collectors.joining(",", "[", "]")));
  }

  static String answer(long index, String body) {
    return String.join(
        "\r\n",
        "HTTP/1.1 200 OK",
        "X-Consul-Index: " + index,
        "X-Consul-KnownLeader: true",
        "X-Consul-LastContact: 0",
        "Content-Length: " + body.length(),
        "",
        body);
  }

  @Override
  public void close() {
    transport.close();
    server.close();
    scheduler.close();
  }
}
