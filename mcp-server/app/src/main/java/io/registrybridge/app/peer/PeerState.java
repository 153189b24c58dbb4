package io.registrybridge.app.peer;

import io.registrybridge.api.concurrent.Scheduler;
import io.registrybridge.api.error.BridgeException;
import io.registrybridge.app.client.AdminClient;
import io.registrybridge.engine.config.Secret;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the other replicas for what they know of sources.
 *
 * @param peers the admin addresses of the other replicas, in the order in which they are asked
 * @param token what all replicas accept
 * @param scheduler for the time
 */
public record PeerState(List<URI> peers, Optional<Secret> token, Scheduler scheduler) {
  private static final Logger LOGGER = LoggerFactory.getLogger(PeerState.class);

  // A start must stay shorter than the 3 s after which istiod and gRPC back off together.
  private static final Duration LONGEST = Duration.ofSeconds(2);

  public PeerState {
    peers = List.copyOf(peers);
  }

  /**
   * The state of some sources, each from the first peer that has any. Blocks for at most two
   * seconds in all for a peer that does not answer; such a one is not asked again.
   *
   * @return the state by source; a source of which no peer knows anything is absent
   */
  public Map<String, byte[]> ask(Collection<String> sources) {
    Map<String, byte[]> states = new HashMap<>();
    long end = scheduler.nanoTime() + LONGEST.toNanos();
    for (URI peer : peers) {
      List<String> missing = new ArrayList<>(sources);
      missing.removeAll(states.keySet());
      if (!missing.isEmpty()) {
        states.putAll(ask(peer, missing, end));
      }
    }
    return states;
  }

  private Map<String, byte[]> ask(URI peer, List<String> sources, long end) {
    Map<String, byte[]> states = new HashMap<>();
    try (AdminClient client = new AdminClient(peer, token, LONGEST.dividedBy(peers.size()))) {
      for (String source : sources) {
        if (scheduler.nanoTime() - end >= 0) {
          break;
        }
        client
            .readBytes("/api/v1/state/" + AdminClient.encoded(source))
            .filter(state -> state.length > 0)
            .ifPresent(state -> states.put(source, state));
      }
      LOGGER
          .atInfo()
          .addKeyValue("peer", peer)
          .addKeyValue("sources", states.keySet())
          .log("state taken from a peer");
    } catch (BridgeException e) {
      LOGGER
          .atWarn()
          .addKeyValue("peer", peer)
          .addKeyValue("code", e.code().id())
          .addKeyValue("reason", e.getMessage())
          .log("a peer gave no state; starting without it");
    }
    return states;
  }
}
