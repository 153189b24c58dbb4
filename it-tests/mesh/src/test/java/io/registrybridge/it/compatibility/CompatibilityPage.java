package io.registrybridge.it.compatibility;

import io.registrybridge.it.server.SourceTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The page with the table; what stands between its two marks is written here. */
record CompatibilityPage(Path path) {
  static final String HOW_TO_UPDATE =
      "run all of it-tests/mesh with -Dcompatibility.update=true, after CompatibilityPageIT alone";

  private static final String BEGIN = "<!-- table: written by the tests of it-tests/mesh -->";
  private static final String END = "<!-- end of the table -->";
  private static final String MODULE = "it-tests/mesh/servers/istiod/go.mod";
  // A pseudo-version ends with the time and the id of a commit.
  private static final Pattern PINNED =
      Pattern.compile("(?m)^require istio\\.io/istio v\\S*?(\\d{4})(\\d\\d)(\\d\\d)\\d{6}-(\\S+)$");

  static CompatibilityPage inTheSources() {
    return new CompatibilityPage(require("docs/istio-compatibility.md"));
  }

  /** Whether this run may write into the page. */
  static boolean isToBeUpdated() {
    return Boolean.getBoolean("compatibility.update");
  }

  String text() {
    return read(path);
  }

  /** What stands between the marks. */
  String table() {
    String text = text();
    return text.substring(text.indexOf(BEGIN) + BEGIN.length(), text.indexOf(END));
  }

  /** The table's head, with the istiod that the tests run. */
  static String head() {
    Matcher pinned = PINNED.matcher(read(require(MODULE)));
    if (!pinned.find()) {
      throw new IllegalStateException(MODULE + " requires no commit of istio.io/istio");
    }
    return "| istiod … | 1.24 – 1.29 | 1.30 – 1.31 | 1.32-dev of %s-%s-%s, `%s` |%n|---|---|---|---|"
        .formatted(pinned.group(1), pinned.group(2), pinned.group(3), pinned.group(4));
  }

  /** Forgets all that was run: for another istiod, or other claims. */
  void reset() {
    StringBuilder table = new StringBuilder(head()).append('\n');
    for (Claim claim : Claim.values()) {
      table.append(claim.row(false)).append('\n');
    }
    String text = text();
    int begin = text.indexOf(BEGIN) + BEGIN.length();
    write(text.substring(0, begin) + "\n\n" + table + "\n" + text.substring(text.indexOf(END)));
  }

  /** Says of claims that they were run. */
  void markAsRun(Collection<Claim> claims) {
    String text = text();
    for (Claim claim : claims) {
      text = text.replace(claim.row(false), claim.row(true));
    }
    write(text);
  }

  private void write(String text) {
    try {
      Files.writeString(path, text);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + path, e);
    }
  }

  private static Path require(String path) {
    return SourceTree.find(path)
        .orElseThrow(() -> new IllegalStateException("no " + path + " in the sources"));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }
}
