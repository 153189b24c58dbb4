package io.registrybridge.engine.explain;

import io.registrybridge.engine.source.SourceView;
import java.util.ArrayList;
import java.util.List;

/** Says in words how far what is known of a source can be trusted. */
final class SourceSight {
  private SourceSight() {}

  static String describe(SourceView source) {
    List<String> words = new ArrayList<>();
    words.add(
        switch (source.status().state()) {
          case CONNECTING -> "not connected yet, since " + source.statusSince();
          case CONNECTED -> "seen";
          case DEGRADED -> "out of sight since " + source.statusSince();
        });
    source.status().causes().forEach(cause -> words.add(cause.code().id() + ": " + cause.detail()));
    if (source.restored()) {
      words.add("what is published comes from disk or a peer and is not confirmed");
    }
    if (source.orphaned()) {
      words.add("its file has disappeared, so nobody watches it");
    }
    if (source.dataLost()) {
      words.add("the registry has other data than before");
    }
    source.asOf().ifPresent(at -> words.add("the registry's own state of " + at));
    return String.join("; ", words);
  }
}
