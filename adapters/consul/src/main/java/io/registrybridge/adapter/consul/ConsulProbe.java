package io.registrybridge.adapter.consul;

import static io.registrybridge.api.ConnectionReport.Level.ADVICE;
import static io.registrybridge.api.ConnectionReport.Level.ERROR;
import static io.registrybridge.api.ConnectionReport.Level.INFO;

import io.registrybridge.adapter.consul.catalog.ServiceListAnswer;
import io.registrybridge.adapter.consul.http.Addresses;
import io.registrybridge.adapter.consul.http.Answer;
import io.registrybridge.adapter.consul.http.AnswerJudge;
import io.registrybridge.adapter.consul.http.ConsulAddress;
import io.registrybridge.adapter.consul.http.ConsulTransport;
import io.registrybridge.adapter.consul.http.Queries;
import io.registrybridge.adapter.consul.http.Verdict;
import io.registrybridge.api.AdapterContext;
import io.registrybridge.api.ConnectionReport;
import io.registrybridge.api.ConnectionReport.Line;
import io.registrybridge.api.error.BridgeException;
import io.registrybridge.api.event.SourceStatus.Cause;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Asks each agent once and says how it answers, for {@code bridge check}. */
final class ConsulProbe {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final AdapterContext context;
  private final ConsulConfig config;
  private final List<Line> lines = new ArrayList<>();

  ConsulProbe(AdapterContext context, ConsulConfig config) {
    this.context = context;
    this.config = config;
  }

  ConnectionReport report() {
    for (ConsulAddress address : config.addresses()) {
      try {
        ask(address);
      } catch (BridgeException e) {
        lines.add(new Line(ERROR, address + ": " + e.getMessage()));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        lines.add(new Line(ERROR, address + ": interrupted before it answered"));
      }
    }
    return new ConnectionReport(lines);
  }

  private void ask(ConsulAddress address) throws InterruptedException {
    Addresses one = new Addresses(List.of(address));
    try (ConsulTransport transport = ConsulAdapter.transport(context, config, one)) {
      String datacenter =
          config.datacenter().isPresent()
              ? config.datacenter().get()
              : Datacenters.own(transport, TIMEOUT);
      Queries queries = new Queries(datacenter, config.consistency(), false, TIMEOUT);
      AnswerJudge judge =
          new AnswerJudge(
              !config.token().isEmpty(), config.acceptFiltered(), config.maxStaleness());
      Verdict verdict = judge.judge(transport.get(queries.serviceList(0, Duration.ZERO)));
      switch (verdict) {
        case Verdict.Refused refused -> failed(address, refused.cause());
        case Verdict.Incomplete incomplete -> failed(address, incomplete.cause());
        case Verdict.Evidence evidence -> {
          answered(address, datacenter, evidence.answer(), transport.capacity());
          mayReadNodes(address, judge.judge(transport.get(queries.nodes(0, Duration.ZERO))));
        }
      }
    }
  }

  private void failed(ConsulAddress address, Cause cause) {
    lines.add(new Line(ERROR, address + ": " + cause.code().id() + ": " + cause.detail()));
  }

  private void answered(ConsulAddress address, String datacenter, Answer answer, int places) {
    int services = ServiceListAnswer.parse(answer.body()).size();
    lines.add(
        new Line(INFO, address + ": datacenter " + datacenter + " with " + services + " services"));
    if (services > places) {
      lines.add(
          new Line(
              ADVICE,
              address
                  + ": there are more services than connections ("
                  + places
                  + "); all are served, but those beyond the budget are seen later and cost Consul"
                  + " more. Better: the HTTPS port (consul.tls.enabled=true), where one connection"
                  + " serves 200 services, or a higher consul.max-connections together with"
                  + " limits.http_max_conns_per_client of the agent"));
    }
    if (config.maxConnections() > 200) {
      lines.add(
          new Line(
              ADVICE,
              "consul.max-connections is above 200: the agent's limits.http_max_conns_per_client"
                  + " (default 200) must be at least as high"));
    }
  }

  private void mayReadNodes(ConsulAddress address, Verdict nodes) {
    switch (nodes) {
      case Verdict.Evidence evidence -> {}
      case Verdict.Refused refused -> failed(address, refused.cause());
      case Verdict.Incomplete incomplete -> failed(address, incomplete.cause());
    }
  }
}
