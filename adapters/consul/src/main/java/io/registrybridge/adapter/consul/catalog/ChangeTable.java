package io.registrybridge.adapter.consul.catalog;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Compares a list of checks (or of nodes) with the one before, by {@code ModifyIndex}, and names
 * the services and nodes that something happened to. Not thread-safe: one loop owns it.
 */
public final class ChangeTable {
  private IndexRows<Owner> rows = new IndexRows<>(0);

  /**
   * What changed between two lists.
   *
   * @param services of which a check came, went or changed
   * @param nodes of which an entry that belongs to no service came, went or changed
   */
  public record Changes(Set<String> services, Set<String> nodes) {
    /** Whether nothing changed. */
    public boolean isEmpty() {
      return services.isEmpty() && nodes.isEmpty();
    }
  }

  /** Takes the next list. An answer that cannot be understood leaves the table as it was. */
  public Changes update(byte[] body) {
    Changes changes = new Changes(new HashSet<>(), new HashSet<>());
    IndexRows<Owner> next = new IndexRows<>(rows.size());
    Map<Owner, Owner> owners = new HashMap<>();
    RecordScanner scanner = new RecordScanner(body);
    while (scanner.next()) {
      long identity = scanner.identity();
      int before = rows.find(identity);
      if (before >= 0 && rows.index(before) == scanner.index()) {
        next.put(identity, scanner.index(), rows.owner(before));
      } else {
        Owner owner = owner(scanner, owners);
        owner.addTo(changes);
        next.put(identity, scanner.index(), owner);
      }
    }
    rows.forEach(
        (identity, owner) -> {
          if (next.find(identity) < 0) {
            owner.addTo(changes);
          }
        });
    rows = next;
    return changes;
  }

  /** The nodes that have entries of their own. */
  public Set<String> nodes() {
    Set<String> nodes = new TreeSet<>();
    rows.forEach(
        (identity, owner) -> {
          if (owner.node()) {
            nodes.add(owner.name());
          }
        });
    return nodes;
  }

  private static Owner owner(RecordScanner scanner, Map<Owner, Owner> owners) {
    String service = scanner.service();
    Owner owner = service.isEmpty() ? new Owner(scanner.node(), true) : new Owner(service, false);
    return owners.computeIfAbsent(owner, same -> same);
  }

  /** What a check belongs to. */
  private record Owner(String name, boolean node) {
    void addTo(Changes changes) {
      (node ? changes.nodes() : changes.services()).add(name);
    }
  }
}
