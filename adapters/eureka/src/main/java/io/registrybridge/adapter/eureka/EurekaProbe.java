package io.registrybridge.adapter.eureka;

import static io.registrybridge.api.ConnectionReport.Level.ADVICE;
import static io.registrybridge.api.ConnectionReport.Level.ERROR;
import static io.registrybridge.api.ConnectionReport.Level.INFO;

import io.registrybridge.adapter.eureka.http.Answer;
import io.registrybridge.adapter.eureka.http.AnswerJudge;
import io.registrybridge.adapter.eureka.http.EurekaServer;
import io.registrybridge.adapter.eureka.http.EurekaTransport;
import io.registrybridge.adapter.eureka.http.HttpTransport;
import io.registrybridge.adapter.eureka.registry.Applications;
import io.registrybridge.adapter.eureka.registry.ApplicationsReader;
import io.registrybridge.adapter.eureka.watch.EurekaWatch.Plan;
import io.registrybridge.api.AdapterContext;
import io.registrybridge.api.ConnectionReport;
import io.registrybridge.api.ConnectionReport.Level;
import io.registrybridge.api.ConnectionReport.Line;
import io.registrybridge.api.error.BridgeException;
import java.util.ArrayList;
import java.util.List;

/** Asks each server once and says how it answers, for {@code bridge check}. */
final class EurekaProbe {
  /** The server evicts at most 15 % in one run; beyond that it is not about to. */
  private static final double EVICTED_AT_ONCE = 0.15;

  private final AdapterContext context;
  private final EurekaConfig config;
  private final ApplicationsReader reader = new ApplicationsReader();
  private final List<Line> lines = new ArrayList<>();

  EurekaProbe(AdapterContext context, EurekaConfig config) {
    this.context = context;
    this.config = config;
  }

  ConnectionReport report() {
    try (EurekaTransport transport = new HttpTransport(config.access(), context.scheduler())) {
      for (EurekaServer server : config.plan().servers()) {
        ask(transport, server);
      }
    } catch (BridgeException e) {
      add(ERROR, e.code().id() + ": " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      add(ERROR, "interrupted before all servers had answered");
    }
    return new ConnectionReport(lines);
  }

  private void ask(EurekaTransport transport, EurekaServer server) throws InterruptedException {
    Plan plan = config.plan();
    try {
      Answer answer = AnswerJudge.requireUsable(transport.get(server, plan.full()));
      registry(server, read(answer));
      deltas(transport, server);
      credentials(server);
    } catch (BridgeException e) {
      add(ERROR, e.code().id() + ": " + e.getMessage());
    }
  }

  private Applications read(Answer answer) {
    return reader.read(
        answer.what(),
        answer.content(),
        answer.date().orElseGet(() -> context.scheduler().wallTime()));
  }

  private void registry(EurekaServer server, Applications full) {
    int instances = full.entries().size();
    long applications =
        full.entries().stream().map(entry -> entry.instance().key().app()).distinct().count();
    long overdue = full.entries().stream().filter(entry -> entry.instance().overdue()).count();
    add(
        INFO,
        server
            + ": "
            + applications
            + " applications with "
            + instances
            + " instances"
            + (full.hash().isEmpty() ? "" : " (" + full.hash() + ")"));
    if (overdue > EVICTED_AT_ONCE * instances) {
      add(
          ADVICE,
          server
              + ": "
              + overdue
              + " of "
              + instances
              + " instances have not renewed their leases for long, and the server keeps them: it is"
              + " in self-preservation, or evicts nothing. What is dead among them gets traffic until"
              + " it is removed from the server");
    }
  }

  private void deltas(EurekaTransport transport, EurekaServer server) throws InterruptedException {
    try {
      Answer delta = transport.get(server, config.plan().delta());
      if (delta.status() == 200) {
        read(AnswerJudge.requireUsable(delta));
      } else {
        adviseOnDeltas(server, "status " + delta.status());
      }
    } catch (BridgeException e) {
      // It is watched without them.
      adviseOnDeltas(server, String.valueOf(e.getMessage()));
    }
  }

  private void adviseOnDeltas(EurekaServer server, String reason) {
    add(
        ADVICE,
        server
            + ": gives no deltas ("
            + reason
            + "), so everything is read every 30 s, and changes are seen that late: switch off"
            + " eureka.server.disable-delta, and let a proxy pass /apps/delta as it does /apps");
  }

  private void credentials(EurekaServer server) {
    if (config.access().credentials().isPresent() && server.url().getScheme().equals("http")) {
      add(ADVICE, server + ": the password goes over the network in the clear: use https");
    }
  }

  private void add(Level level, String text) {
    lines.add(new Line(level, text));
  }
}
