package io.registrybridge.engine.resolve;

import io.registrybridge.api.model.Finding;
import io.registrybridge.api.model.ServiceInstance;
import io.registrybridge.api.model.ServiceSnapshot;
import io.registrybridge.engine.address.Address;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** Puts addresses in the place of host names. Pure. */
public final class ResolvedInstances {
  static final String UNRESOLVED = "host-name-unresolved";
  static final String STALE = "host-name-stale";

  private static final String SEPARATOR = "@";

  private ResolvedInstances() {}

  /**
   * What is known of a name.
   *
   * @param addresses the last good answer, sorted; empty if there was none yet
   * @param failure why the last look-up gave nothing; empty if it gave an answer
   */
  record Answer(List<String> addresses, String failure) {}

  /** The host name of an instance, in lower case; empty if it has an IP address or none at all. */
  static Optional<String> hostName(ServiceInstance instance) {
    return Address.of(instance.address()) instanceof Address.HostName name
        ? Optional.of(name.value())
        : Optional.empty();
  }

  /** The host names among a service's instances. */
  static Set<String> hostNames(ServiceSnapshot snapshot) {
    Set<String> names = new TreeSet<>();
    snapshot.instances().forEach(instance -> hostName(instance).ifPresent(names::add));
    return names;
  }

  /**
   * Whether an instance is one of the addresses of another: whether the registry's instance is
   * still there, and only its name server is silent.
   *
   * @param resolvedId the id of an instance with an address
   * @param id the id that the registry's instance has
   */
  public static boolean isAddressOf(String resolvedId, String id) {
    return resolvedId.startsWith(id + SEPARATOR)
        && Address.of(resolvedId.substring(id.length() + 1)) instanceof Address.Ip;
  }

  /** The service with one instance for each address, and with what is to be said of the names. */
  static ServiceSnapshot resolve(
      ServiceSnapshot snapshot, Function<String, Optional<Answer>> answers) {
    List<ServiceInstance> instances = new ArrayList<>();
    List<Finding> findings = new ArrayList<>(snapshot.findings());
    for (ServiceInstance instance : snapshot.instances()) {
      Optional<String> name = hostName(instance);
      if (name.isEmpty()) {
        instances.add(instance);
        continue;
      }
      Answer answer = answers.apply(name.get()).orElse(new Answer(List.of(), "not asked yet"));
      if (answer.addresses().isEmpty()) {
        instances.add(instance);
        findings.add(unresolved(instance, answer));
      } else {
        answer.addresses().forEach(address -> instances.add(at(instance, address)));
        if (!answer.failure().isEmpty()) {
          findings.add(stale(instance, answer));
        }
      }
    }
    return new ServiceSnapshot(snapshot.key(), snapshot.names(), instances, findings);
  }

  /**
   * The service with the addresses it had before in the place of names that have none now: a name
   * server that is silent takes nothing away, also when the bridge has started since.
   *
   * @param before the instances that are published of it
   */
  public static ServiceSnapshot withLastAddresses(
      ServiceSnapshot snapshot, Collection<ServiceInstance> before) {
    List<ServiceInstance> instances = new ArrayList<>();
    List<Finding> findings = new ArrayList<>(snapshot.findings());
    for (ServiceInstance instance : snapshot.instances()) {
      List<ServiceInstance> last =
          hostName(instance).isEmpty()
              ? List.of()
              : before.stream().filter(old -> isAddressOf(old.id(), instance.id())).toList();
      if (last.isEmpty()) {
        instances.add(instance);
      } else {
        last.forEach(old -> instances.add(at(instance, old.address())));
        findings.removeIf(
            finding ->
                finding.rule().equals(UNRESOLVED) && finding.instance().equals(instance.id()));
        findings.add(stale(instance, new Answer(List.of(), "not since the bridge has started")));
      }
    }
    return new ServiceSnapshot(snapshot.key(), snapshot.names(), instances, findings);
  }

  private static ServiceInstance at(ServiceInstance instance, String address) {
    return new ServiceInstance(
        instance.id() + SEPARATOR + address,
        address,
        instance.ports(),
        instance.metadata(),
        instance.availability(),
        instance.weight(),
        instance.locality(),
        instance.network(),
        instance.serviceAccount());
  }

  private static Finding unresolved(ServiceInstance instance, Answer answer) {
    return new Finding(
        UNRESOLVED,
        instance.id(),
        "'"
            + instance.address()
            + "' was never resolved ("
            + answer.failure()
            + "), so there is no address to publish; tried again at every dns.interval");
  }

  private static Finding stale(ServiceInstance instance, Answer answer) {
    return new Finding(
        STALE,
        instance.id(),
        "'"
            + instance.address()
            + "' cannot be resolved now ("
            + answer.failure()
            + "); its last addresses stay");
  }
}
