package io.registrybridge.adapter.consul;

import io.registrybridge.adapter.consul.catalog.AgentAnswers;
import io.registrybridge.adapter.consul.http.Answer;
import io.registrybridge.adapter.consul.http.ConsulTransport;
import io.registrybridge.adapter.consul.http.Queries;
import io.registrybridge.api.error.BridgeException;
import io.registrybridge.api.error.ErrorCode;
import java.time.Duration;
import java.util.List;

/** Asks an agent which datacenter is its own; never guesses. */
final class Datacenters {
  private Datacenters() {}

  /**
   * The agent's own datacenter.
   *
   * @throws BridgeException if it cannot be told
   */
  static String own(ConsulTransport transport, Duration timeout) throws InterruptedException {
    Answer self = transport.get(Queries.agentSelf(timeout));
    if (self.status() == 200) {
      String datacenter = AgentAnswers.datacenter(self.body());
      if (!datacenter.isEmpty()) {
        return datacenter;
      }
    }
    // Without 'agent:read'; this one needs no right at all.
    Answer all = transport.get(Queries.datacenters(timeout));
    if (all.status() == 200) {
      List<String> names = AgentAnswers.datacenters(all.body());
      if (names.size() == 1) {
        return names.getFirst();
      }
    }
    ErrorCode code =
        switch (self.status()) {
          case 401, 403 -> ErrorCode.REGISTRY_UNAUTHORIZED;
          case 429 -> ErrorCode.REGISTRY_LIMIT;
          default ->
              self.status() >= 500
                  ? ErrorCode.REGISTRY_UNAVAILABLE
                  : ErrorCode.REGISTRY_ANSWER_INVALID;
        };
    throw new BridgeException(
        code,
        "/v1/agent/self: status "
            + self.status()
            + ", '"
            + self.text()
            + "', so the datacenter is not known: set consul.datacenter, or give the token"
            + " 'agent:read'");
  }
}
