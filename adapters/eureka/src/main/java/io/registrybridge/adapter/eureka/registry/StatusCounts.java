package io.registrybridge.adapter.eureka.registry;

import java.util.Collection;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many instances there are of each status: what {@code apps__hashcode} says (eureka-client,
 * {@code Applications.getReconcileHashCode}). It is a count, so equal counts do not prove equal
 * registries. Not thread-safe.
 */
public final class StatusCounts {
  private static final Pattern COUNT = Pattern.compile("\\G[A-Z_]+_(\\d{1,9})_");

  private final Map<String, Integer> counts = new TreeMap<>();

  /** Counts instances. */
  public static StatusCounts of(Collection<Applications.Entry> entries) {
    StatusCounts counts = new StatusCounts();
    entries.forEach(entry -> counts.add(entry.instance().status()));
    return counts;
  }

  /** One more of a status. */
  public void add(String status) {
    counts.merge(status, 1, Integer::sum);
  }

  /** One fewer of a status. */
  public void remove(String status) {
    counts.computeIfPresent(status, (same, count) -> count == 1 ? null : count - 1);
  }

  /** In the server's form, such as {@code DOWN_1_UP_12_}; empty for no instances. */
  public String hash() {
    StringBuilder hash = new StringBuilder();
    counts.forEach((status, count) -> hash.append(status).append('_').append(count).append('_'));
    return hash.toString();
  }

  /**
   * How many instances a hash counts in all; nothing if it has another form.
   *
   * @param hash such as {@code OUT_OF_SERVICE_2_UP_12_}
   */
  public static OptionalLong total(String hash) {
    Matcher counts = COUNT.matcher(hash);
    long total = 0;
    int end = 0;
    while (counts.find()) {
      total += Long.parseLong(counts.group(1));
      end = counts.end();
    }
    return end == hash.length() ? OptionalLong.of(total) : OptionalLong.empty();
  }

  @Override
  public String toString() {
    return hash();
  }
}
