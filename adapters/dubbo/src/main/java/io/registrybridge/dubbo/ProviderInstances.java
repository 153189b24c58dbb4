package io.registrybridge.dubbo;

import io.registrybridge.api.model.Availability;
import io.registrybridge.api.model.InstancePort;
import io.registrybridge.api.model.ServiceInstance;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The instances behind the providers of one service. Pure; equal providers in any order give equal
 * instances.
 *
 * <p>A registry has a provider for each protocol. Those of one host and one application are one
 * instance with several ports, so that each port of the service leads to that protocol's port of
 * every instance. Where several processes of an application share a host, the lowest ports of all
 * protocols make one instance, the next ones the next: which of them belong together cannot be
 * known, and the mesh sends to the same ports of the same host either way.
 */
public final class ProviderInstances {
  private static final Comparator<Provider> LATEST_FIRST =
      Comparator.comparingLong(Provider::startedAt)
          .reversed()
          .thenComparing(provider -> provider.parameters().toString());

  private static final Availability DISABLED =
      Availability.disabled("its provider URL says disabled=true or enabled=false");

  private final LocalityKeys localityKeys;

  public ProviderInstances(LocalityKeys localityKeys) {
    this.localityKeys = localityKeys;
  }

  /**
   * The instances.
   *
   * @param providers of one service, or of all services of one application
   */
  public List<ServiceInstance> of(Collection<Provider> providers) {
    Map<RankedHost, List<Provider>> hosts = new TreeMap<>();
    Map<Host, Map<String, NavigableSet<Integer>>> ports = portsByScheme(providers);
    for (Provider provider : withoutFormerStarts(providers)) {
      Host host = Host.of(provider);
      int rank =
          ports
              .getOrDefault(host, Map.of())
              .getOrDefault(provider.scheme(), new TreeSet<>())
              .headSet(provider.port(), false)
              .size();
      hosts.computeIfAbsent(new RankedHost(host, rank), key -> new ArrayList<>()).add(provider);
    }
    return hosts.values().stream().map(this::instance).toList();
  }

  /**
   * A provider that was killed stays registered until its session ends; started again, it is there
   * twice, and the later start is right.
   */
  private static Collection<Provider> withoutFormerStarts(Collection<Provider> providers) {
    Map<Registration, Provider> latest = new HashMap<>();
    for (Provider provider : providers) {
      latest.merge(
          Registration.of(provider),
          provider,
          (one, other) -> LATEST_FIRST.compare(one, other) <= 0 ? one : other);
    }
    return latest.values();
  }

  private static Map<Host, Map<String, NavigableSet<Integer>>> portsByScheme(
      Collection<Provider> providers) {
    Map<Host, Map<String, NavigableSet<Integer>>> ports = new HashMap<>();
    for (Provider provider : providers) {
      ports
          .computeIfAbsent(Host.of(provider), host -> new HashMap<>())
          .computeIfAbsent(provider.scheme(), scheme -> new TreeSet<>())
          .add(provider.port());
    }
    return ports;
  }

  private ServiceInstance instance(List<Provider> providers) {
    List<Provider> sorted = new ArrayList<>(providers);
    sorted.sort(
        Comparator.comparing(Provider::scheme)
            .thenComparingInt(Provider::port)
            .thenComparing(provider -> provider.service().text()));
    List<Provider> enabled = sorted.stream().filter(provider -> !provider.isDisabled()).toList();
    List<Provider> meant = enabled.isEmpty() ? sorted : enabled;
    Map<String, String> common = common(meant);
    Provider first = sorted.getFirst();
    ServiceInstance.Builder instance =
        ServiceInstance.builder(id(first), first.host())
            .metadata(DubboMetadata.of(common))
            .availability(enabled.isEmpty() ? DISABLED : Availability.AVAILABLE)
            .weight(weight(meant))
            .locality(localityKeys.of(common));
    LinkedHashSet<InstancePort> ports = new LinkedHashSet<>();
    for (Provider provider : meant) {
      // Port 0 means that there is none.
      if (provider.port() != 0) {
        ports.add(DubboPorts.port(provider.scheme(), provider.port()));
      }
    }
    ports.forEach(instance::port);
    return instance.build();
  }

  private static String id(Provider provider) {
    return provider.host() + ":" + provider.port();
  }

  /** What all of them say alike: nothing else is true of the whole instance. */
  private static Map<String, String> common(List<Provider> providers) {
    Map<String, String> common = new HashMap<>(providers.getFirst().parameters());
    for (Provider provider : providers) {
      common.entrySet().retainAll(provider.parameters().entrySet());
    }
    return common;
  }

  /** The smallest: a provider that asks for less traffic gets less. */
  private static double weight(List<Provider> providers) {
    return providers.stream().mapToDouble(Provider::weight).min().orElse(1.0);
  }

  /** What listens on a machine under an application's name. */
  private record Host(String address, String application) implements Comparable<Host> {
    private static final Comparator<Host> ORDER =
        Comparator.comparing(Host::address).thenComparing(Host::application);

    static Host of(Provider provider) {
      return new Host(provider.host(), provider.application());
    }

    @Override
    public int compareTo(Host other) {
      return ORDER.compare(this, other);
    }
  }

  /** One of the processes on a host, from 0. */
  private record RankedHost(Host host, int rank) implements Comparable<RankedHost> {
    private static final Comparator<RankedHost> ORDER =
        Comparator.comparing(RankedHost::host).thenComparingInt(RankedHost::rank);

    @Override
    public int compareTo(RankedHost other) {
      return ORDER.compare(this, other);
    }
  }

  /** What a provider can register once only. */
  private record Registration(String scheme, String host, int port, ServiceName service) {
    static Registration of(Provider provider) {
      return new Registration(
          provider.scheme(), provider.host(), provider.port(), provider.service());
    }
  }
}
