package io.registrybridge.crd.write;

import io.registrybridge.crd.document.ResourceKey;
import io.registrybridge.crd.plan.Notice;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Collectors;

/**
 * The writer at one moment, for people.
 *
 * @param listed whether everything that stands there is known
 * @param published whether the engine has published
 * @param wanted how many objects are to stand there
 * @param standing how many of this bridge's stand there
 * @param waiting how many writes wait
 * @param inFlight how many writes are on their way
 * @param notices what is held and what is in the way, by object
 * @param failures what could not be written, by object
 */
public record WriterView(
    boolean listed,
    boolean published,
    int wanted,
    int standing,
    int waiting,
    int inFlight,
    List<Notice> notices,
    SortedMap<ResourceKey, Failure> failures) {
  public WriterView {
    notices = List.copyOf(notices);
  }

  /** How many notices are of each kind, by its word. */
  public Map<String, Long> noticeCounts() {
    return notices.stream().collect(Collectors.groupingBy(WriterView::word, Collectors.counting()));
  }

  /** The word for a notice in metrics and in the API, such as {@code name-taken}. */
  public static String word(Notice notice) {
    String name =
        switch (notice) {
          case Notice.Held held -> held.reason().name();
          case Notice.Conflict conflict -> conflict.kind().name();
        };
    return name.toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
