package io.registrybridge.engine.address;

import io.registrybridge.engine.publish.ResourceName;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;
import org.pcollections.PSortedSet;
import org.pcollections.TreePSet;

/**
 * The virtual IPv4 addresses of hosts. Immutable; depends on the set of hosts alone, so that every
 * replica and every restart gives the same; the next one costs what has changed.
 *
 * <p>A host's hash names its first choice. Where two meet, the smaller (hash, namespace, host) has
 * the address and the other goes on to the next. Such a table looks the same whatever the order of
 * insertions and removals (O. Amble and D. E. Knuth, Ordered hash tables, 1974). The price is that
 * a newcomer may move another host, and a removal may bring it back: of 50,000 hosts about five are
 * not where they want to be.
 */
public final class VirtualIps {
  private final AddressRange range;
  private final PMap<Long, Claim> claims;
  private final PMap<ResourceName, Long> slots;
  private final PSortedSet<Claim> waiting;

  private VirtualIps(
      AddressRange range,
      PMap<Long, Claim> claims,
      PMap<ResourceName, Long> slots,
      PSortedSet<Claim> waiting) {
    this.range = range;
    this.claims = claims;
    this.slots = slots;
    this.waiting = waiting;
  }

  /** A range that no host has an address of. */
  public static VirtualIps unused(AddressRange range) {
    return new VirtualIps(range, HashTreePMap.empty(), HashTreePMap.empty(), TreePSet.empty());
  }

  /**
   * An address.
   *
   * @param text such as {@code 240.1.2.3}
   * @param firstChoice whether it is the one that the host has as long as nobody else wants it
   */
  public record VirtualIp(String text, boolean firstChoice) {}

  /**
   * The addresses after a change.
   *
   * @param addresses the addresses of all hosts
   * @param changed the hosts that have another address than before, or newly one, or none any more;
   *     among them hosts that were neither added nor removed
   */
  public record Change(VirtualIps addresses, Set<ResourceName> changed) {}

  private record Claim(long hash, ResourceName host) implements Comparable<Claim> {
    private static final Comparator<Claim> ORDER =
        Comparator.comparing(Claim::hash, Long::compareUnsigned).thenComparing(Claim::host);

    static Claim of(ResourceName host) {
      return new Claim(HostHash.of(host).first(), host);
    }

    @Override
    public int compareTo(Claim other) {
      return ORDER.compare(this, other);
    }
  }

  /** The address of a host; empty if it is not among the hosts, or the range is used up. */
  public Optional<VirtualIp> of(ResourceName host) {
    return Optional.ofNullable(slots.get(host))
        .map(slot -> new VirtualIp(range.at(slot), slot == home(Claim.of(host))));
  }

  /** Whether a host is to have an address. */
  public boolean isWanted(ResourceName host) {
    return slots.containsKey(host) || waiting.contains(Claim.of(host));
  }

  /**
   * The addresses when some hosts leave and others come.
   *
   * @param removed hosts that are to have no address; those that have none are passed over
   * @param added hosts that are to have one; those that have one are passed over
   */
  public Change replace(Collection<ResourceName> removed, Collection<ResourceName> added) {
    Reallocation reallocation = new Reallocation();
    removed.stream().filter(this::isWanted).forEach(host -> reallocation.remove(Claim.of(host)));
    for (ResourceName host : added) {
      if (!reallocation.isWanted(host)) {
        reallocation.add(Claim.of(host));
      }
    }
    return reallocation.result();
  }

  private long home(Claim claim) {
    return Long.remainderUnsigned(claim.hash(), range.size());
  }

  private long next(long slot) {
    return slot + 1 == range.size() ? 0 : slot + 1;
  }

  /** How far it is from one slot on to another. */
  private long distance(long from, long to) {
    return Math.floorMod(to - from, range.size());
  }

  /** One change under way; used by one thread, once. */
  private final class Reallocation {
    private PMap<Long, Claim> newClaims = claims;
    private PMap<ResourceName, Long> newSlots = slots;
    private PSortedSet<Claim> newWaiting = waiting;
    private final Set<ResourceName> touched = new HashSet<>();

    boolean isWanted(ResourceName host) {
      return newSlots.containsKey(host) || newWaiting.contains(Claim.of(host));
    }

    /** Whoever is in the way and has to stand back goes on from where it was. */
    void add(Claim newcomer) {
      Claim carried = newcomer;
      long slot = home(carried);
      while (true) {
        Claim occupant = newClaims.get(slot);
        if (occupant == null) {
          put(slot, carried);
          return;
        }
        if (carried.compareTo(occupant) < 0) {
          put(slot, carried);
          carried = occupant;
        }
        slot = next(slot);
        if (slot == home(carried)) {
          newSlots = newSlots.minus(carried.host());
          newWaiting = newWaiting.plus(carried);
          touched.add(carried.host());
          return;
        }
      }
    }

    void remove(Claim leaving) {
      Long slot = newSlots.get(leaving.host());
      if (slot == null) {
        newWaiting = newWaiting.minus(leaving);
        return;
      }
      newClaims = newClaims.minus(slot);
      newSlots = newSlots.minus(leaving.host());
      touched.add(leaving.host());
      Optional<Long> free = fill(slot);
      if (free.isPresent() && !newWaiting.isEmpty()) {
        Claim first = newWaiting.first();
        newWaiting = newWaiting.minus(first);
        put(free.get(), first);
      }
    }

    /**
     * Brings those back who had to pass over this slot. Of them the nearest comes first: it stood
     * in the way of the others.
     *
     * @return the slot that is free in the end, if the range was full before
     */
    private Optional<Long> fill(long free) {
      long hole = free;
      for (long slot = next(hole); slot != hole; slot = next(slot)) {
        Claim claim = newClaims.get(slot);
        if (claim == null) {
          return Optional.empty();
        }
        if (distance(home(claim), slot) >= distance(hole, slot)) {
          newClaims = newClaims.minus(slot);
          put(hole, claim);
          hole = slot;
        }
      }
      return Optional.of(hole);
    }

    private void put(long slot, Claim claim) {
      newClaims = newClaims.plus(slot, claim);
      newSlots = newSlots.plus(claim.host(), slot);
      touched.add(claim.host());
    }

    Change result() {
      touched.removeIf(host -> Objects.equals(slots.get(host), newSlots.get(host)));
      return new Change(
          new VirtualIps(range, newClaims, newSlots, newWaiting), Set.copyOf(touched));
    }
  }
}
