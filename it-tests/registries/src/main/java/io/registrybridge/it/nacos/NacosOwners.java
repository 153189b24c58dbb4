package io.registrybridge.it.nacos;

import com.alibaba.nacos.api.NacosFactory;
import com.alibaba.nacos.api.PropertyKeyConst;
import com.alibaba.nacos.api.exception.NacosException;
import com.alibaba.nacos.api.naming.NamingService;
import com.alibaba.nacos.api.naming.pojo.Instance;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Those who register instances: ephemeral ones, which are there as long as their owner's
 * connection, and persistent ones. An owner has one instance of a service at most, as in life, so
 * there are as many owners as the largest service has instances. Safe for use by several threads.
 */
public final class NacosOwners implements AutoCloseable {
  private final Properties properties;

  // Guarded by this.
  private final List<NamingService> owners = new ArrayList<>();
  private final Map<Place, Map<Integer, Registered>> registered = new HashMap<>();

  private record Place(String group, String service) {}

  private record Registered(String id, Instance instance) {}

  /** An instance and who has it. */
  private record Claim(NamingService owner, Instance instance) {}

  /**
   * @param properties as for the client library; {@code serverAddr} at least
   */
  public NacosOwners(Properties properties) {
    this.properties = (Properties) properties.clone();
    this.properties.setProperty(PropertyKeyConst.ENABLE_CLIENT_METRICS, "false");
  }

  /** Owners of a server's public namespace. */
  public static NacosOwners of(NacosServer server) {
    return of(server, "");
  }

  /** Owners who may do everything, on a server that asks who one is. */
  public static NacosOwners asAdmin(NacosServer server) {
    Properties properties = properties(server);
    properties.setProperty(PropertyKeyConst.USERNAME, NacosAdmin.NAME);
    properties.setProperty(PropertyKeyConst.PASSWORD, NacosAdmin.PASSWORD);
    return new NacosOwners(properties);
  }

  /** Owners who sign their requests, on a server that asks for that. */
  static NacosOwners withAccessKey(NacosServer server, String key, String secret) {
    Properties properties = properties(server);
    properties.setProperty(PropertyKeyConst.ACCESS_KEY, key);
    properties.setProperty(PropertyKeyConst.SECRET_KEY, secret);
    return new NacosOwners(properties);
  }

  /**
   * Owners of a server.
   *
   * @param namespace the id; empty for the public one
   */
  public static NacosOwners of(NacosServer server, String namespace) {
    Properties properties = properties(server);
    properties.setProperty(PropertyKeyConst.NAMESPACE, namespace);
    return new NacosOwners(properties);
  }

  /** What an owner of a server's public namespace is made with. */
  static Properties properties(NacosServer server) {
    Properties properties = new Properties();
    properties.setProperty(PropertyKeyConst.SERVER_ADDR, server.address());
    properties.setProperty("JM.SNAPSHOT.PATH", server.log().resolveSibling("owners").toString());
    return properties;
  }

  /** Registers in the default group; the instance of the same id is replaced. */
  public void register(String service, String id, Instance instance) {
    register("DEFAULT_GROUP", service, id, instance);
  }

  /** Registers, and returns when the server has it; the instance of the same id is replaced. */
  public void register(String group, String service, String id, Instance instance) {
    NamingService owner = ownerOf(new Place(group, service), id, instance);
    try {
      owner.registerInstance(service, group, instance);
    } catch (NacosException e) {
      throw new IllegalStateException("cannot register " + instance, e);
    }
  }

  /** Deregisters from the default group. */
  public void deregister(String service, String id) {
    deregister("DEFAULT_GROUP", service, id);
  }

  /**
   * Deregisters, and returns when the server has answered; nothing if there is no such instance.
   */
  public void deregister(String group, String service, String id) {
    Claim claim = released(new Place(group, service), id);
    if (claim == null) {
      return;
    }
    try {
      claim.owner().deregisterInstance(service, group, claim.instance());
    } catch (NacosException e) {
      throw new IllegalStateException("cannot deregister " + claim.instance(), e);
    }
  }

  /** Deregisters all instances of a service of the default group. */
  public void deregisterAll(String service) {
    List<String> ids;
    synchronized (this) {
      ids =
          registered.getOrDefault(new Place("DEFAULT_GROUP", service), Map.of()).values().stream()
              .map(Registered::id)
              .toList();
    }
    ids.forEach(id -> deregister(service, id));
  }

  /**
   * Waits until the server shows no instance of a service of the default group any more: it answers
   * a moment before that.
   *
   * @throws IllegalStateException if that takes longer
   */
  public void awaitEmpty(String service, Duration longest) {
    NamingService owner;
    synchronized (this) {
      if (owners.isEmpty()) {
        return;
      }
      owner = owners.getFirst();
    }
    long end = System.nanoTime() + longest.toNanos();
    while (!isEmpty(owner, service)) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException(service + " has instances after " + longest);
      }
    }
  }

  private static boolean isEmpty(NamingService owner, String service) {
    try {
      return owner.getAllInstances(service, false).isEmpty();
    } catch (NacosException e) {
      throw new IllegalStateException("cannot ask for " + service, e);
    }
  }

  /** The services that have had instances in the default group. */
  public synchronized List<String> services() {
    return registered.keySet().stream()
        .filter(place -> place.group().equals("DEFAULT_GROUP"))
        .map(Place::service)
        .toList();
  }

  /**
   * Waits until all owners are connected again after an outage, so that they can deregister.
   *
   * @throws IllegalStateException if that takes longer
   */
  public void awaitConnected(Duration longest) {
    List<NamingService> all;
    synchronized (this) {
      all = List.copyOf(owners);
    }
    long end = System.nanoTime() + longest.toNanos();
    while (!all.stream().allMatch(NacosOwners::isConnected)) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("not all owners are connected after " + longest);
      }
    }
  }

  private static boolean isConnected(NamingService owner) {
    try {
      // Fails within half a second, and waits that long meanwhile.
      return owner.getServicesOfServer(1, 1).getCount() >= 0;
    } catch (NacosException e) {
      return false;
    }
  }

  @Override
  public void close() {
    endAll();
  }

  /** All owners go, and with them their ephemeral instances as far as the server notices. */
  public void endAll() {
    List<NamingService> ending;
    synchronized (this) {
      ending = List.copyOf(owners);
      owners.clear();
      registered.clear();
    }
    for (NamingService owner : ending) {
      try {
        owner.shutDown();
      } catch (NacosException e) {
        throw new IllegalStateException("an owner cannot be closed", e);
      }
    }
  }

  /** The owner that has the instance of that id, or the first that has none of the service. */
  private synchronized NamingService ownerOf(Place place, String id, Instance instance) {
    Map<Integer, Registered> there = registered.computeIfAbsent(place, key -> new TreeMap<>());
    int number = 0;
    for (Map.Entry<Integer, Registered> entry : there.entrySet()) {
      if (entry.getValue().id().equals(id)) {
        number = entry.getKey();
        break;
      }
      number = entry.getKey() == number ? number + 1 : number;
    }
    there.put(number, new Registered(id, instance));
    while (owners.size() <= number) {
      owners.add(newOwner());
    }
    return owners.get(number);
  }

  /** Null if there is no such instance. */
  private synchronized @Nullable Claim released(Place place, String id) {
    Map<Integer, Registered> there = registered.getOrDefault(place, Map.of());
    for (Map.Entry<Integer, Registered> entry : there.entrySet()) {
      if (entry.getValue().id().equals(id)) {
        there.remove(entry.getKey());
        return new Claim(owners.get(entry.getKey()), entry.getValue().instance());
      }
    }
    return null;
  }

  private NamingService newOwner() {
    try {
      return NacosFactory.createNamingService(properties);
    } catch (NacosException e) {
      throw new IllegalStateException("no owner can be made", e);
    }
  }

  /** An ephemeral instance that is healthy and of weight 1. */
  public static Instance instance(String address, int port) {
    Instance instance = new Instance();
    instance.setIp(address);
    instance.setPort(port);
    return instance;
  }
}
