package io.registrybridge.adapter.consul.watch;

import io.registrybridge.adapter.consul.catalog.NodeServicesAnswer;
import io.registrybridge.adapter.consul.catalog.NodeServicesAnswer.Registered;
import io.registrybridge.adapter.consul.http.Answer;
import io.registrybridge.adapter.consul.http.Verdict;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Compares what is registered on a node with what was told of it, and names the services that
 * differ: also for instances without checks, and at one request for all that is on the node.
 */
final class NodeReader {
  private final Registry registry;
  private final Sight sight;
  private final CostPacer pacer;
  private final Supplier<List<WatchedService>> services;
  private final Consumer<WatchedService> differs;

  /**
   * @param pacer pays for the answers
   * @param services those without a slot
   * @param differs told of each service that must be read again
   */
  NodeReader(
      Registry registry,
      Sight sight,
      CostPacer pacer,
      Supplier<List<WatchedService>> services,
      Consumer<WatchedService> differs) {
    this.registry = registry;
    this.sight = sight;
    this.pacer = pacer;
    this.services = services;
    this.differs = differs;
  }

  void read(String node) throws InterruptedException {
    Sight.View view = sight.await();
    Answer answer = registry.transport().get(registry.queries().nodeServices(node));
    if (!sight.await().equals(view)) {
      return;
    }
    pacer.spent(answer);
    Map<String, Map<String, Long>> registered = byService(node, usable(answer));
    for (WatchedService service : services.get()) {
      if (service.differs(node, registered.getOrDefault(service.name, Map.of()), view.data())) {
        differs.accept(service);
      }
    }
  }

  /** Also of an incomplete answer what is in it counts: it only names services to be read again. */
  private Answer usable(Answer answer) {
    return switch (registry.judge().judge(answer)) {
      case Verdict.Refused refused -> throw refused.exception();
      case Verdict.Incomplete incomplete -> incomplete.answer();
      case Verdict.Evidence evidence -> evidence.answer();
    };
  }

  /** The instances of each service as {@link WatchedService} knows them, with their indexes. */
  private static Map<String, Map<String, Long>> byService(String node, Answer answer) {
    Map<String, Map<String, Long>> services = new HashMap<>();
    for (Registered instance : NodeServicesAnswer.parse(node, answer.body())) {
      services
          .computeIfAbsent(instance.service(), name -> new HashMap<>())
          .put(node + "/" + instance.id(), instance.modifyIndex());
    }
    return services;
  }
}
