package io.registrybridge.adapter.nacos.watch;

import com.alibaba.nacos.api.naming.pojo.Instance;
import io.registrybridge.adapter.nacos.client.NacosConnection;
import io.registrybridge.api.error.BridgeException;
import io.registrybridge.api.error.ErrorCode;
import io.registrybridge.testkit.FakeScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/** A Nacos of one group that a test plays: it pushes nothing by itself. */
final class PlayedNacos implements NacosConnection {
  final List<String> queries = new ArrayList<>();
  final Set<String> subscribed = new HashSet<>();
  int lists;

  private final FakeScheduler scheduler;
  private final Map<String, List<Instance>> services = new TreeMap<>();
  private final Map<String, Consumer<List<Instance>>> listeners = new HashMap<>();
  private Optional<RuntimeException> failure = Optional.empty();
  private Set<String> refused = Set.of();
  private Duration listTakes = Duration.ZERO;
  private Duration queryTakes = Duration.ZERO;
  private Runnable duringQuery = () -> {};
  private Runnable duringList = () -> {};
  private Runnable duringEnd = () -> {};
  private boolean endsFail;
  private boolean closed;

  PlayedNacos(FakeScheduler scheduler) {
    this.scheduler = scheduler;
  }

  /** What lists and queries say from now on. */
  void has(String service, Instance... instances) {
    services.put(service, List.of(instances));
  }

  void hasNo(String service) {
    services.remove(service);
  }

  /** Pushes what the service has. */
  void push(String service) {
    push(service, services.getOrDefault(service, List.of()));
  }

  void push(String service, List<Instance> instances) {
    Consumer<List<Instance>> listener = listeners.get(service);
    if (listener == null) {
      throw new AssertionError("nobody has subscribed to " + service);
    }
    listener.accept(instances);
  }

  void fails(ErrorCode code) {
    fails(new BridgeException(code, "the test wants it"));
  }

  void fails(RuntimeException with) {
    failure = Optional.of(with);
  }

  void answers() {
    failure = Optional.empty();
    listTakes = Duration.ZERO;
    queryTakes = Duration.ZERO;
  }

  /** Answers no query for these, and for all others. */
  void refuses(String... names) {
    refused = Set.of(names);
  }

  void takesForAList(Duration time) {
    listTakes = time;
  }

  void takesForAQuery(Duration time) {
    queryTakes = time;
  }

  /** Something that happens while the next query is under way. */
  void duringQuery(Runnable happens) {
    duringQuery = happens;
  }

  /** Something that happens while the next list is under way. */
  void duringList(Runnable happens) {
    duringList = happens;
  }

  /** Something that happens while a subscription is ended. */
  void duringEnd(Runnable happens) {
    duringEnd = happens;
  }

  /** Whether the server takes no end of a subscription. */
  void failsToEnd(boolean fails) {
    endsFail = fails;
  }

  boolean listensTo(String service) {
    return listeners.containsKey(service);
  }

  /** Who hears what is pushed of it now; the library may still be telling when that is ended. */
  Consumer<List<Instance>> listener(String service) {
    return Objects.requireNonNull(listeners.get(service));
  }

  boolean isClosed() {
    return closed;
  }

  @Override
  public List<String> services(String group) {
    scheduler.advance(listTakes);
    Runnable happens = duringList;
    duringList = () -> {};
    happens.run();
    failIfAsked();
    lists++;
    return List.copyOf(services.keySet());
  }

  @Override
  public List<Instance> instances(String group, String service) {
    failIfAsked();
    queries.add(service);
    List<Instance> answer = services.getOrDefault(service, List.of());
    Runnable happens = duringQuery;
    duringQuery = () -> {};
    happens.run();
    if (queryTakes.isPositive()) {
      scheduler.advance(queryTakes);
    }
    if (refused.contains(service)) {
      throw new BridgeException(ErrorCode.REGISTRY_UNAUTHORIZED, "the test wants it");
    }
    return answer;
  }

  @Override
  public Subscription subscribe(String group, String service, Consumer<List<Instance>> pushed) {
    listeners.put(service, pushed);
    subscribed.add(service);
    return () -> end(service);
  }

  @Override
  public void close() {
    closed = true;
  }

  private boolean end(String service) {
    // Like the library: first nobody listens any more, and then the server is asked.
    listeners.remove(service);
    duringEnd.run();
    if (endsFail) {
      return false;
    }
    subscribed.remove(service);
    return true;
  }

  private void failIfAsked() {
    failure.ifPresent(
        thrown -> {
          throw thrown;
        });
  }
}
