package io.registrybridge.api.config;

import io.registrybridge.api.model.Glob;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The types that settings commonly have. */
public final class SettingTypes {
  private static final Pattern DURATION_PARTS = Pattern.compile("(\\d+)(ms|s|m|h|d)");

  // Clocks count in nanoseconds, and a long holds 292 years of them.
  private static final Duration LONGEST = Duration.ofDays(36_500);

  /** Any text, without the white space around it. */
  public static final SettingType<String> TEXT = of("text", Function.identity());

  /** {@code true} or {@code false}. */
  public static final SettingType<Boolean> BOOLEAN =
      of(
          "true or false",
          text ->
              switch (text) {
                case "true" -> true;
                case "false" -> false;
                default -> throw new IllegalArgumentException("neither");
              });

  /**
   * A time such as {@code 250ms}, {@code 30s}, {@code 5m}, {@code 24h}, {@code 7d} or {@code 0}.
   */
  public static final SettingType<Duration> DURATION =
      of("a duration such as 250ms, 30s, 5m, 24h or 0", SettingTypes::duration);

  /** A path; {@link SettingValues#resolve} makes it absolute. */
  public static final SettingType<Path> PATH = of("a path", SettingTypes::path);

  /** A port to listen on, where 0 stands for none. */
  public static final SettingType<Integer> PORT = integer(0, 65535);

  /** A comma list of globs, such as {@code orders-*, cart}. */
  public static final SettingType<List<Glob>> GLOBS =
      list(of("a glob such as orders-*", Glob::new));

  /** An absolute http or https address. */
  public static final SettingType<URI> HTTP_URL =
      of("an address such as http://10.0.0.7:8080 or https://host/path", SettingTypes::httpUrl);

  private SettingTypes() {}

  /** A type from a description and a function. */
  public static <T> SettingType<T> of(String expected, Function<String, T> parser) {
    return new SettingType<>() {
      @Override
      public String expected() {
        return expected;
      }

      @Override
      public T parse(String text) {
        return parser.apply(text.strip());
      }
    };
  }

  /** A whole number from {@code min} to {@code max}, both included. */
  public static SettingType<Integer> integer(int min, int max) {
    return of(
        "a whole number from " + min + " to " + max,
        text -> requireRange(parsed(Integer::parseInt, text), min, max));
  }

  /** A number from {@code min} to {@code max}, both included. */
  public static SettingType<Double> number(double min, double max) {
    return of(
        "a number from " + min + " to " + max,
        text -> requireRange(parsed(Double::parseDouble, text), min, max));
  }

  /**
   * A duration from {@code least} to {@code most}, both included.
   *
   * @param least in the syntax of the files, as {@code most}
   */
  public static SettingType<Duration> duration(String least, String most) {
    return within("a duration from " + least + " to " + most, least, duration(most));
  }

  /**
   * A duration that is not shorter than another.
   *
   * @param least in the syntax of the files
   */
  public static SettingType<Duration> durationFrom(String least) {
    return within("a duration such as 30s or 5m, at least " + least, least, LONGEST);
  }

  /** One of an enum's values, in kebab case. */
  public static <E extends Enum<E>> SettingType<E> oneOf(Class<E> type) {
    List<E> values = List.of(type.getEnumConstants());
    String names = values.stream().map(SettingTypes::kebab).collect(Collectors.joining(", "));
    return of(
        "one of " + names,
        text ->
            values.stream()
                .filter(value -> kebab(value).equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("none of these")));
  }

  /** A comma list; an empty text is an empty list. */
  public static <T> SettingType<List<T>> list(SettingType<T> element) {
    return of(
        "a comma list, each " + element.expected(),
        text ->
            Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .map(element::parse)
                .toList());
  }

  private static String kebab(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static <T extends Number> T requireRange(T value, double min, double max) {
    if (!(value.doubleValue() >= min && value.doubleValue() <= max)) {
      throw new IllegalArgumentException("out of range");
    }
    return value;
  }

  private static SettingType<Duration> within(String expected, String least, Duration most) {
    Duration shortest = duration(least);
    return of(
        expected,
        text -> {
          Duration duration = duration(text);
          if (duration.compareTo(shortest) < 0 || duration.compareTo(most) > 0) {
            throw new IllegalArgumentException("out of range");
          }
          return duration;
        });
  }

  private static Duration duration(String text) {
    if (text.equals("0")) {
      return Duration.ZERO;
    }
    Matcher parts = DURATION_PARTS.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException("not a number with a unit");
    }
    Duration unit =
        switch (parts.group(2)) {
          case "ms" -> Duration.ofMillis(1);
          case "s" -> Duration.ofSeconds(1);
          case "m" -> Duration.ofMinutes(1);
          case "h" -> Duration.ofHours(1);
          default -> Duration.ofDays(1);
        };
    long amount = parsed(Long::parseLong, parts.group(1));
    if (amount > LONGEST.dividedBy(unit)) {
      throw new IllegalArgumentException("longer than " + LONGEST.toDays() + "d");
    }
    return unit.multipliedBy(amount);
  }

  /** A value by one of the JDK's parsers, whose messages repeat the text. */
  private static <T> T parsed(Function<String, T> parser, String text) {
    try {
      return parser.apply(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("not readable");
    }
  }

  private static Path path(String text) {
    return parsed(Path::of, text);
  }

  private static URI httpUrl(String text) {
    URI uri = parsed(URI::create, text);
    boolean http =
        "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
    if (!http || uri.getHost() == null) {
      throw new IllegalArgumentException("not an absolute http or https address");
    }
    return uri;
  }
}
