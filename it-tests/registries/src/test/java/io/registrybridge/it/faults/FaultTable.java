package io.registrybridge.it.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Collectors;

/** The table of {@code docs/reliability.md}: what stands between its two marks is written here. */
final class FaultTable {
  private static final String BEGIN =
      "<!-- fault table: written by it-tests/registries/fault-suite -->";
  private static final String END = "<!-- end of the fault table -->";

  private FaultTable() {}

  /** The rows as Markdown. */
  static String of(Form form, List<String> lines) {
    return "Run on "
        + LocalDate.now(ZoneOffset.UTC)
        + " at commit "
        + commit()
        + ", form: "
        + form.name()
        + ", "
        + form.services()
        + " services of "
        + form.instances()
        + " instances in each registry, faults of "
        + form.outage().toSeconds()
        + " s.\n\n"
        + FaultRow.HEAD
        + lines.stream().collect(Collectors.joining("\n"))
        + "\n";
  }

  /** Replaces the table in the page. */
  static void write(Path page, String table) {
    try {
      String text = Files.readString(page);
      int begin = text.indexOf(BEGIN);
      int end = text.indexOf(END);
      if (begin < 0 || end < begin) {
        throw new IllegalStateException(page + ": expected the lines " + BEGIN + " and " + END);
      }
      Files.writeString(
          page, text.substring(0, begin) + BEGIN + "\n" + table + text.substring(end));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String commit() {
    try {
      Process git = new ProcessBuilder("git", "rev-parse", "--short", "HEAD").start();
      String commit =
          new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      return commit.isEmpty() ? "unknown" : commit;
    } catch (IOException e) {
      return "unknown";
    }
  }
}
