package io.registrybridge.adapter.consul.catalog;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Compares a list of checks (or of nodes) with the one before, by {@code ModifyIndex}, and names
 * the services and nodes that something happened to. Not thread-safe: one loop owns it.
 *
 * <p>A list is long and differs from the last one in a record or two, in text too, for Consul
 * writes it in the order of its tables. So the texts are compared first, and only what lies between
 * their common beginning and their common end is looked at. The price is that the last text is
 * kept.
 */
public final class ChangeTable {
  private static final byte[] EMPTY = "[]".getBytes(StandardCharsets.UTF_8);

  private byte[] body = EMPTY;
  // Where each record of the text begins, and where what comes after it begins.
  private Spans records = new Spans();

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
  public Changes update(byte[] next) {
    Changes changes = new Changes(new HashSet<>(), new HashSet<>());
    int same = Arrays.mismatch(body, next);
    if (same < 0) {
      return changes;
    }
    int kept = records.countEndingBy(same);
    int keptAtEnd = records.size - records.firstFrom(body.length - commonEnd(body, next, same));
    Spans middle = new Spans();
    Map<Long, Row> now = new HashMap<>();
    if (!scanMiddle(next, kept, keptAtEnd, middle, now)) {
      // The ends look alike, and are not the same records.
      keptAtEnd = 0;
      middle = new Spans();
      now.clear();
      scanMiddle(next, kept, keptAtEnd, middle, now);
    }
    compare(rows(kept, records.size - keptAtEnd), now, changes);
    records = records.replaced(kept, keptAtEnd, middle, next.length - body.length);
    body = next;
    return changes;
  }

  /**
   * Reads the records of a text that stand between those that are kept.
   *
   * @return whether they lead to exactly where those kept at the end begin
   */
  private boolean scanMiddle(
      byte[] next, int kept, int keptAtEnd, Spans middle, Map<Long, Row> rows) {
    int end =
        keptAtEnd == 0
            ? Integer.MAX_VALUE
            : records.starts[records.size - keptAtEnd] + next.length - body.length;
    RecordScanner scanner =
        kept == 0 ? new RecordScanner(next) : new RecordScanner(next, records.ends[kept - 1]);
    while (scanner.next()) {
      if (scanner.start() >= end) {
        return scanner.start() == end;
      }
      middle.add(scanner.start(), scanner.end());
      rows.put(scanner.identity(), Row.of(scanner));
    }
    return keptAtEnd == 0;
  }

  /** The records of the present text from one number to another. */
  private Map<Long, Row> rows(int from, int to) {
    Map<Long, Row> rows = new HashMap<>();
    for (int i = from; i < to; i++) {
      RecordScanner scanner = new RecordScanner(body, records.starts[i]);
      scanner.next();
      rows.put(scanner.identity(), Row.of(scanner));
    }
    return rows;
  }

  private static void compare(Map<Long, Row> before, Map<Long, Row> now, Changes changes) {
    now.forEach(
        (identity, row) -> {
          if (!before.remove(identity, row)) {
            row.addTo(changes);
          }
        });
    // Gone, changed, or another service's now.
    before.values().forEach(gone -> gone.addTo(changes));
  }

  /** How many bytes two texts have in common at their ends, beside those at their beginnings. */
  private static int commonEnd(byte[] one, byte[] other, int commonStart) {
    int most = Math.min(one.length, other.length) - commonStart;
    ByteBuffer left = ByteBuffer.wrap(one);
    ByteBuffer right = ByteBuffer.wrap(other);
    int common = 0;
    while (common + Long.BYTES <= most
        && left.getLong(one.length - common - Long.BYTES)
            == right.getLong(other.length - common - Long.BYTES)) {
      common += Long.BYTES;
    }
    while (common < most && one[one.length - common - 1] == other[other.length - common - 1]) {
      common++;
    }
    return common;
  }

  /** The nodes that have entries of their own. Reads the whole list. */
  public Set<String> nodes() {
    Set<String> nodes = new TreeSet<>();
    for (Row row : rows(0, records.size).values()) {
      if (row.service.isEmpty()) {
        nodes.add(row.node);
      }
    }
    return nodes;
  }

  /**
   * One record.
   *
   * @param service empty for one that belongs to its node alone
   */
  private record Row(String service, String node, long index) {
    static Row of(RecordScanner scanner) {
      return new Row(scanner.service(), scanner.node(), scanner.index());
    }

    void addTo(Changes changes) {
      if (service.isEmpty()) {
        changes.nodes().add(node);
      } else {
        changes.services().add(service);
      }
    }
  }

  /** Where records stand in a text, in its order. */
  private static final class Spans {
    private static final int SMALLEST = 16;

    int[] starts = new int[SMALLEST];
    int[] ends = new int[SMALLEST];
    int size;

    void add(int start, int end) {
      if (size == starts.length) {
        starts = Arrays.copyOf(starts, size * 2);
        ends = Arrays.copyOf(ends, size * 2);
      }
      starts[size] = start;
      ends[size] = end;
      size++;
    }

    /** How many records end before or at a place. */
    int countEndingBy(int place) {
      int found = Arrays.binarySearch(ends, 0, size, place);
      return found >= 0 ? found + 1 : -found - 1;
    }

    /** The first record that begins at a place or after it; their number if none does. */
    int firstFrom(int place) {
      int found = Arrays.binarySearch(starts, 0, size, place);
      return found >= 0 ? found : -found - 1;
    }

    /** These with others in their middle, and their end moved. */
    Spans replaced(int kept, int keptAtEnd, Spans middle, int moved) {
      Spans next = new Spans();
      next.size = kept + middle.size + keptAtEnd;
      next.starts = new int[Math.max(SMALLEST, next.size)];
      next.ends = new int[next.starts.length];
      copy(0, next, 0, kept, 0);
      middle.copy(0, next, kept, middle.size, 0);
      copy(size - keptAtEnd, next, kept + middle.size, keptAtEnd, moved);
      return next;
    }

    private void copy(int from, Spans to, int at, int count, int moved) {
      for (int i = 0; i < count; i++) {
        to.starts[at + i] = starts[from + i] + moved;
        to.ends[at + i] = ends[from + i] + moved;
      }
    }
  }
}
