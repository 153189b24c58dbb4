package io.registrybridge.adapter.vm;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Reads the two syntaxes into one tree. Values stay as written: YAML's 1.10 is not 1.1. */
final class FileSyntax {
  private static final YAMLFactory YAML =
      YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private FileSyntax() {}

  /**
   * Reads a file's text.
   *
   * @param problems told of each thing that is wrong; the tree is then of no use
   */
  static Node.Branch read(String fileName, String text, Consumer<Problem> problems) {
    return fileName.endsWith(".properties") ? properties(text, problems) : yaml(text, problems);
  }

  private static Node.Branch properties(String text, Consumer<Problem> problems) {
    Node.Branch root = new Node.Branch(1);
    Iterator<String> lines = text.lines().iterator();
    int number = 0;
    while (lines.hasNext()) {
      String line = lines.next().strip();
      int first = ++number;
      if (line.isEmpty() || line.startsWith("#") || line.startsWith("!")) {
        continue;
      }
      while (continues(line) && lines.hasNext()) {
        line = line.substring(0, line.length() - 1) + lines.next().strip();
        number++;
      }
      property(root, first, line, problems);
    }
    return root;
  }

  private static boolean continues(String line) {
    int backslashes = 0;
    while (backslashes < line.length() && line.charAt(line.length() - 1 - backslashes) == '\\') {
      backslashes++;
    }
    return backslashes % 2 == 1;
  }

  private static void property(
      Node.Branch root, int line, String text, Consumer<Problem> problems) {
    Properties one = new Properties();
    try {
      one.load(new StringReader(text));
    } catch (IOException | IllegalArgumentException e) {
      problems.accept(new Problem(line, "", "cannot be read as key=value: " + e.getMessage()));
      return;
    }
    Optional<String> found = one.stringPropertyNames().stream().findFirst();
    if (found.isEmpty()) {
      // A lone backslash, and after it nothing or a comment.
      return;
    }
    String key = found.get();
    if (text.indexOf('=') < 0 && text.indexOf(':') < 0) {
      problems.accept(new Problem(line, key, "expected key=value, but there is no '='"));
      return;
    }
    put(root, line, key, one.getProperty(key).strip(), problems);
  }

  private static void put(
      Node.Branch root, int line, String key, String value, Consumer<Problem> problems) {
    // Labels may have dots of their own: what follows "labels" is one key.
    List<String> parts = Arrays.asList(key.split("\\.", -1));
    int labels = parts.indexOf("labels");
    if (labels >= 0 && labels < parts.size() - 1) {
      String label = parts.stream().skip(labels + 1L).collect(Collectors.joining("."));
      parts = new ArrayList<>(parts.subList(0, labels + 1));
      parts.add(label);
    }
    Node.Branch at = root;
    for (String part : parts.subList(0, parts.size() - 1)) {
      Node child = at.children().computeIfAbsent(part, name -> new Node.Branch(line));
      if (child instanceof Node.Branch branch) {
        at = branch;
      } else {
        problems.accept(
            new Problem(line, key, "line " + child.line() + " gives " + part + " a value already"));
        return;
      }
    }
    Node before = at.children().putIfAbsent(parts.getLast(), new Node.Scalar(line, value));
    if (before != null) {
      problems.accept(new Problem(line, key, "is in line " + before.line() + " already"));
    }
  }

  private static Node.Branch yaml(String text, Consumer<Problem> problems) {
    try (YAMLParser parser = YAML.createParser(text)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        problems.accept(Problem.ofFile("expected keys with values, such as 'service: orders'"));
        return new Node.Branch(1);
      }
      Node.Branch root = branch(parser);
      if (parser.nextToken() != null) {
        problems.accept(Problem.ofFile("expected one YAML document, but there is a second one"));
      }
      return root;
    } catch (JsonProcessingException e) {
      int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
      problems.accept(new Problem(line, "", "is no YAML: " + firstLine(e.getOriginalMessage())));
    } catch (IOException e) {
      problems.accept(Problem.ofFile("is no YAML: " + e.getMessage()));
    }
    return new Node.Branch(1);
  }

  /** Reads what is open until its end, with a stack instead of recursion. */
  private static Node.Branch branch(YAMLParser parser) throws IOException {
    Node.Branch root = new Node.Branch(1);
    Deque<Node.Branch> open = new ArrayDeque<>();
    open.push(root);
    while (!open.isEmpty()) {
      JsonToken token = parser.nextToken();
      int line = parser.currentTokenLocation().getLineNr();
      if (token == JsonToken.END_OBJECT || token == JsonToken.END_ARRAY) {
        open.pop();
      } else if (token == JsonToken.START_OBJECT || token == JsonToken.START_ARRAY) {
        Node.Branch child = new Node.Branch(line);
        add(parser, open.element(), child);
        open.push(child);
      } else if (token != JsonToken.FIELD_NAME) {
        String text = token == JsonToken.VALUE_NULL ? "" : parser.getText();
        add(parser, open.element(), new Node.Scalar(line, text));
      }
    }
    return root;
  }

  private static void add(YAMLParser parser, Node.Branch to, Node child) throws IOException {
    var context = parser.getParsingContext();
    var holder = parser.currentToken().isStructStart() ? context.getParent() : context;
    String name = holder.inObject() ? holder.getCurrentName() : null;
    to.children().put(name == null ? String.valueOf(to.children().size() + 1) : name, child);
  }

  private static String firstLine(String message) {
    return message.lines().findFirst().orElse("");
  }
}
