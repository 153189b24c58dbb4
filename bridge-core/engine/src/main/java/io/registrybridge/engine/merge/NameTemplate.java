package io.registrybridge.engine.merge;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Text with {@code ${variables}}; a part in brackets, such as {@code [.${version}]}, is left out
 * when one of its variables is empty. Immutable.
 */
public final class NameTemplate {
  private final List<Part> parts;

  private NameTemplate(List<Part> parts) {
    this.parts = List.copyOf(parts);
  }

  private sealed interface Part {
    record Literal(String text) implements Part {}

    record Variable(String name) implements Part {}

    record Optionally(NameTemplate template) implements Part {}
  }

  /**
   * Reads a template.
   *
   * @throws IllegalArgumentException with what is wrong and where, if a brace or bracket is not
   *     closed
   */
  public static NameTemplate parse(String text) {
    List<Part> parts = new ArrayList<>();
    int at = 0;
    while (at < text.length()) {
      if (text.startsWith("${", at)) {
        int end = closing(text, "}", at);
        parts.add(new Part.Variable(text.substring(at + 2, end)));
        at = end + 1;
      } else if (text.charAt(at) == '[') {
        int end = closing(text, "]", at);
        parts.add(new Part.Optionally(parse(text.substring(at + 1, end))));
        at = end + 1;
      } else {
        int end = at + 1;
        while (end < text.length() && !text.startsWith("${", end) && text.charAt(end) != '[') {
          end++;
        }
        parts.add(new Part.Literal(text.substring(at, end)));
        at = end;
      }
    }
    return new NameTemplate(parts);
  }

  private static int closing(String text, String mark, int from) {
    int end = text.indexOf(mark, from);
    if (end < 0) {
      throw new IllegalArgumentException(
          "no '" + mark + "' after position " + (from + 1) + " of the template " + text);
    }
    return end;
  }

  /** The text for these values; a variable without a value is empty. */
  public String render(Map<String, String> values) {
    StringBuilder text = new StringBuilder();
    for (Part part : parts) {
      switch (part) {
        case Part.Literal literal -> text.append(literal.text());
        case Part.Variable variable -> text.append(values.getOrDefault(variable.name(), ""));
        case Part.Optionally optional ->
            optional.template().complete(values).ifPresent(text::append);
      }
    }
    return text.toString();
  }

  private Optional<String> complete(Map<String, String> values) {
    boolean filled =
        parts.stream()
            .allMatch(
                part ->
                    !(part instanceof Part.Variable variable)
                        || !values.getOrDefault(variable.name(), "").isEmpty());
    return filled ? Optional.of(render(values)) : Optional.empty();
  }
}
