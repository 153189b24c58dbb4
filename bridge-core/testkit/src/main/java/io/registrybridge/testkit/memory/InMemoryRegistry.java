package io.registrybridge.testkit.memory;

import io.registrybridge.api.AdapterContext;
import io.registrybridge.api.RegistryAdapter;
import io.registrybridge.api.error.BridgeException;
import io.registrybridge.api.error.ErrorCode;
import io.registrybridge.testkit.contract.ContractInstance;
import io.registrybridge.testkit.contract.ContractRegistry;
import io.registrybridge.testkit.contract.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Services in memory, with an index that counts changes, and faults on command. Safe for use by
 * several threads.
 */
public final class InMemoryRegistry implements ContractRegistry {
  private static final long SLOW_MILLIS = 200;

  // Guarded by this.
  private final Map<String, Map<String, ContractInstance>> services = new TreeMap<>();
  private long index = 1;
  private Optional<Fault> fault = Optional.empty();
  private CountDownLatch healed = new CountDownLatch(0);

  /**
   * A whole answer.
   *
   * @param index grows with each change
   * @param services the instances of each service
   */
  record Answer(long index, Map<String, List<ContractInstance>> services) {}

  @Override
  public RegistryAdapter createAdapter(AdapterContext context) {
    return new InMemoryAdapter(context, this);
  }

  @Override
  public synchronized void put(String service, ContractInstance instance) {
    services.computeIfAbsent(service, name -> new TreeMap<>()).put(instance.id(), instance);
    index++;
  }

  /** A service without instances, as some registries have it. */
  public synchronized void putEmpty(String service) {
    services.put(service, new TreeMap<>());
    index++;
  }

  @Override
  public synchronized void removeInstance(String service, String id) {
    Map<String, ContractInstance> instances = services.getOrDefault(service, Map.of());
    if (instances.containsKey(id)) {
      instances.remove(id);
      index++;
    }
  }

  @Override
  public synchronized void removeService(String service) {
    services.remove(service);
    index++;
  }

  @Override
  public synchronized void inject(Fault fault) {
    this.fault = Optional.of(fault);
    healed = new CountDownLatch(1);
  }

  @Override
  public synchronized void heal() {
    fault = Optional.empty();
    healed.countDown();
  }

  @Override
  public void close() {
    heal();
  }

  /** Answers as a registry would over a network that has the fault of the moment. May block. */
  Answer ask() throws InterruptedException {
    Optional<Fault> now;
    CountDownLatch end;
    synchronized (this) {
      now = fault;
      end = healed;
    }
    if (now.isPresent()) {
      suffer(now.get(), end);
    }
    synchronized (this) {
      Map<String, List<ContractInstance>> copy = new TreeMap<>();
      services.forEach((name, of) -> copy.put(name, new ArrayList<>(of.values())));
      return new Answer(index, copy);
    }
  }

  private static void suffer(Fault fault, CountDownLatch end) throws InterruptedException {
    switch (fault) {
      case SLOW -> end.await(SLOW_MILLIS, TimeUnit.MILLISECONDS);
      case HANG -> end.await();
      case UNREACHABLE -> throw failure(ErrorCode.REGISTRY_UNREACHABLE, "connection refused");
      case CUT -> throw failure(ErrorCode.REGISTRY_ANSWER_INCOMPLETE, "the answer ends early");
      case GARBAGE -> throw failure(ErrorCode.REGISTRY_ANSWER_INVALID, "the answer is no JSON");
      case ERRORS -> throw failure(ErrorCode.REGISTRY_UNAVAILABLE, "status 500");
      case LIMIT -> throw failure(ErrorCode.REGISTRY_LIMIT, "status 429");
      case UNAUTHORIZED -> throw failure(ErrorCode.REGISTRY_UNAUTHORIZED, "status 403");
    }
  }

  private static BridgeException failure(ErrorCode code, String what) {
    return new BridgeException(code, "asked the registry in memory for its services: " + what);
  }
}
