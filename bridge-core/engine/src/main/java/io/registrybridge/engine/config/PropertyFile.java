package io.registrybridge.engine.config;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * One property file as it stands: each entry with its line. The syntax is that of {@link
 * Properties}, in UTF-8, except that a key may stand only once.
 *
 * @param name relative to the configuration directory
 * @param entries by key, in the file's order
 */
record PropertyFile(String name, Map<String, Entry> entries) {

  /** One key with its value as written, and the line it starts on, from 1. */
  record Entry(String key, String value, int line) {}

  /** Reads a file; what cannot be read or understood becomes a problem, the rest is returned. */
  static PropertyFile read(String name, Path path, List<Problem> problems) {
    try {
      return parse(name, Files.readString(path, StandardCharsets.UTF_8), problems);
    } catch (CharacterCodingException e) {
      problems.add(Problem.ofFile(name, "a file in UTF-8: save it in that encoding"));
    } catch (IOException e) {
      problems.add(Problem.ofFile(name, "a readable file (" + FileFailure.describe(e) + ")"));
    }
    return new PropertyFile(name, Map.of());
  }

  private static PropertyFile parse(String name, String text, List<Problem> problems) {
    Map<String, Entry> entries = new LinkedHashMap<>();
    List<String> lines = text.lines().toList();
    int next = 0;
    while (next < lines.size()) {
      int first = next;
      StringBuilder logical = new StringBuilder(lines.get(next++));
      while (isContinued(logical) && next < lines.size()) {
        logical.append('\n').append(lines.get(next++));
      }
      for (Entry entry : entriesOf(name, logical.toString(), first + 1, problems)) {
        Entry earlier = entries.putIfAbsent(entry.key(), entry);
        if (earlier != null) {
          problems.add(
              new Problem(
                  name,
                  entry.line(),
                  entry.key(),
                  "…",
                  "each key once, but it stands on line " + earlier.line() + " already",
                  ""));
        }
      }
    }
    return new PropertyFile(name, entries);
  }

  /** A line goes on when it ends in an odd number of backslashes and is no comment. */
  private static boolean isContinued(CharSequence logical) {
    String text = logical.toString();
    String start = text.stripLeading();
    if (start.startsWith("#") || start.startsWith("!")) {
      return false;
    }
    int backslashes = 0;
    while (backslashes < text.length() && text.charAt(text.length() - 1 - backslashes) == '\\') {
      backslashes++;
    }
    return backslashes % 2 == 1;
  }

  private static List<Entry> entriesOf(
      String file, String logicalLine, int line, List<Problem> problems) {
    Properties parsed = new Properties();
    try {
      parsed.load(new StringReader(logicalLine));
    } catch (IllegalArgumentException e) {
      problems.add(new Problem(file, line, "", "", "four hexadecimal digits after each \\u", ""));
    } catch (IOException e) {
      throw new IllegalStateException("reading from memory cannot fail", e);
    }
    List<Entry> entries = new ArrayList<>();
    for (String key : parsed.stringPropertyNames()) {
      entries.add(new Entry(key, parsed.getProperty(key).strip(), line));
    }
    return entries;
  }
}
