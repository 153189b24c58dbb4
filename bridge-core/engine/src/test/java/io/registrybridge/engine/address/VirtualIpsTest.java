package io.registrybridge.engine.address;

import static org.assertj.core.api.Assertions.assertThat;

import io.registrybridge.engine.address.AddressRange.Block;
import io.registrybridge.engine.address.VirtualIps.VirtualIp;
import io.registrybridge.engine.publish.ResourceName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class VirtualIpsTest {
  /** 240.0.0.0 to 240.0.0.7, in two blocks. */
  private static final AddressRange EIGHT =
      new AddressRange(List.of(new Block(240L << 24, 3), new Block((240L << 24) + 3, 5)));

  @Test
  void anAddressIsAFunctionOfNamespaceAndHostInEveryVersion() {
    ResourceName host = new ResourceName("registry-bridge", "orders.consul");

    VirtualIps ips = with(VirtualIps.unused(AddressRange.VIRTUAL), host);

    assertThat(ips.of(host)).contains(new VirtualIp("247.83.92.58", true));
    assertThat(VirtualIpV6.of(host)).isEqualTo("fd72:6567:6272:6467:679b:12dd:8bb:ad99");
  }

  @Test
  void theRangeLeavesOutWhatBelongsToOthers() {
    AddressRange range = AddressRange.VIRTUAL;
    long gap = 240L << 16;

    assertThat(range.size()).isEqualTo((1L << 28) - (1L << 16) - (1L << 24));
    assertThat(range.at(0)).isEqualTo("240.0.0.0");
    assertThat(range.at(gap - 1)).isEqualTo("240.239.255.255");
    assertThat(range.at(gap)).isEqualTo("240.241.0.0");
    assertThat(range.at(range.size() - 1)).isEqualTo("254.255.255.255");
  }

  @Test
  void anyOrderOfComingAndGoingGivesWhatTheFinalSetGives() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    List<ResourceName> hosts = hosts(14);
    for (int round = 0; round < 500; round++) {
      VirtualIps ips = VirtualIps.unused(EIGHT);
      Set<ResourceName> present = new HashSet<>();
      for (int step = 0; step < 30; step++) {
        Set<ResourceName> removed = some(hosts, random);
        Set<ResourceName> added = some(hosts, random);
        VirtualIps before = ips;

        VirtualIps.Change change = ips.replace(removed, added);

        ips = change.addresses();
        present.removeAll(removed);
        present.addAll(added);
        assertThat(addresses(ips, hosts))
            .as("seed %d, round %d, step %d", seed, round, step)
            .isEqualTo(naive(present));
        assertThat(change.changed())
            .as("seed %d, round %d, step %d", seed, round, step)
            .isEqualTo(differing(before, ips, hosts));
        assertThat(hosts.stream().filter(ips::isWanted))
            .containsExactlyInAnyOrderElementsOf(present);
      }
    }
  }

  @Test
  void aHostBeyondTheRangeWaitsUntilOneLeaves() {
    List<ResourceName> hosts = hosts(9);
    VirtualIps full = VirtualIps.unused(EIGHT).replace(Set.of(), hosts).addresses();
    ResourceName waiting =
        hosts.stream().filter(host -> full.of(host).isEmpty()).findFirst().orElseThrow();
    ResourceName leaving =
        hosts.stream().filter(host -> !host.equals(waiting)).findFirst().orElseThrow();

    VirtualIps after = full.replace(Set.of(leaving), Set.of()).addresses();

    assertThat(full.isWanted(waiting)).isTrue();
    assertThat(after.of(waiting)).isPresent();
  }

  @Test
  void aNewcomerMovesAtMostTheHostsItMeets() {
    VirtualIps ips =
        VirtualIps.unused(AddressRange.VIRTUAL).replace(Set.of(), hosts(20_000)).addresses();
    ResourceName newcomer = new ResourceName("registry-bridge", "newcomer.test");

    VirtualIps.Change change = ips.replace(Set.of(), Set.of(newcomer));

    assertThat(change.changed()).contains(newcomer).hasSizeLessThanOrEqualTo(2);
  }

  private static VirtualIps with(VirtualIps ips, ResourceName host) {
    return ips.replace(Set.of(), Set.of(host)).addresses();
  }

  private static List<ResourceName> hosts(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> new ResourceName("registry-bridge", "service-" + i + ".test"))
        .toList();
  }

  private static Set<ResourceName> some(List<ResourceName> hosts, Random random) {
    return random
        .ints(random.nextInt(4), 0, hosts.size())
        .mapToObj(hosts::get)
        .collect(Collectors.toSet());
  }

  private static Map<ResourceName, String> addresses(
      VirtualIps ips, Collection<ResourceName> hosts) {
    Map<ResourceName, String> addresses = new HashMap<>();
    for (ResourceName host : hosts) {
      ips.of(host).ifPresent(ip -> addresses.put(host, ip.text()));
    }
    return addresses;
  }

  private static Set<ResourceName> differing(
      VirtualIps before, VirtualIps after, Collection<ResourceName> hosts) {
    return hosts.stream()
        .filter(host -> !text(before, host).equals(text(after, host)))
        .collect(Collectors.toSet());
  }

  private static Optional<String> text(VirtualIps ips, ResourceName host) {
    return ips.of(host).map(VirtualIp::text);
  }

  /** The smallest first, each to the first free address from its own on. */
  private static Map<ResourceName, String> naive(Collection<ResourceName> hosts) {
    List<ResourceName> sorted = new ArrayList<>(hosts);
    sorted.sort(
        Comparator.comparing(
                (ResourceName host) -> HostHash.of(host).first(), Long::compareUnsigned)
            .thenComparing(host -> host));
    Map<ResourceName, String> addresses = new HashMap<>();
    for (ResourceName host : sorted) {
      long home = Long.remainderUnsigned(HostHash.of(host).first(), EIGHT.size());
      for (long probe = 0; probe < EIGHT.size(); probe++) {
        String address = EIGHT.at((home + probe) % EIGHT.size());
        if (!addresses.containsValue(address)) {
          addresses.put(host, address);
          break;
        }
      }
    }
    return addresses;
  }
}
