package io.registrybridge.engine.render;

import io.registrybridge.api.model.Finding;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/**
 * Names of subsets, which are DNS labels (pkg/config/validation, validateSubset), made of the
 * values of a label. Pure.
 */
final class Subsets {
  private static final int NAME_MAX = 63;
  private static final int HASH_LENGTH = 8;

  private Subsets() {}

  /**
   * The label's values by the names of their subsets. Of values that would have one name, the one
   * that is the name keeps it, else the smallest; the others get a mark, so that a name never means
   * two things.
   *
   * @param values the values of the label, none of them empty
   */
  static SortedMap<String, String> byName(Collection<String> values, Consumer<Finding> findings) {
    List<String> inOrder =
        values.stream()
            .distinct()
            .sorted(
                Comparator.comparing((String value) -> !value.equals(name(value)))
                    .thenComparing(Comparator.naturalOrder()))
            .toList();
    SortedMap<String, String> byName = new TreeMap<>();
    for (String value : inOrder) {
      String name = name(value);
      if (byName.containsKey(name)) {
        String marked = cut(name, NAME_MAX - HASH_LENGTH - 1) + "-" + hash(value);
        findings.accept(
            Rule.SUBSET_RENAMED.ofService(
                "the subset of '" + value + "' is '" + marked + "': '" + name + "' is another's"));
        name = marked;
      }
      byName.put(name, value);
    }
    return byName;
  }

  /** A legal label value begins and ends with a letter or digit, so this is never empty. */
  private static String name(String value) {
    return cut(value.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "-"), NAME_MAX);
  }

  private static String cut(String name, int length) {
    return name.length() <= length ? name : name.substring(0, length).replaceAll("-+$", "");
  }

  private static String hash(String value) {
    CRC32C crc = new CRC32C();
    crc.update(value.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().toHexDigits((int) crc.getValue());
  }
}
