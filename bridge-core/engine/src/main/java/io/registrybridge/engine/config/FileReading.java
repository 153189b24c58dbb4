package io.registrybridge.engine.config;

import io.registrybridge.api.config.Setting;
import io.registrybridge.api.config.SettingValues;
import io.registrybridge.engine.config.References.Unresolved;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One file being read: its entries against the declared settings. Collects problems and goes on, so
 * that all of them come at once. Not thread-safe; used once.
 */
final class FileReading {
  private static final String HIDDEN = "(hidden)";
  private static final Pattern USER_INFO = Pattern.compile("//[^\\s,]*@");

  private final PropertyFile file;
  private final Path directory;
  private final References references;
  private final List<Problem> problems;
  private final Map<Setting<?>, Object> values = new HashMap<>();
  private final Map<Setting<?>, String> texts = new HashMap<>();
  private final Map<String, Setting<?>> known = new HashMap<>();

  FileReading(PropertyFile file, Path directory, Environment environment, List<Problem> problems) {
    this.file = file;
    this.directory = directory;
    this.references = new References(directory, environment);
    this.problems = problems;
  }

  /** Reads the values of some settings; what is wrong with one becomes a problem. */
  void read(Collection<? extends Setting<?>> settings) {
    for (Setting<?> setting : settings) {
      known.put(setting.key(), setting);
      Optional<String> text = textOf(setting);
      text.ifPresent(resolved -> texts.put(setting, resolved));
      text.flatMap(resolved -> parse(setting, resolved))
          .ifPresent(value -> values.put(setting, value));
    }
  }

  /** Reports the entries that no setting read so far has declared. */
  void reportUnknownKeys() {
    for (PropertyFile.Entry entry : file.entries().values()) {
      if (!known.containsKey(entry.key())) {
        String nearest = NearestWord.of(entry.key(), known.keySet());
        // What an unknown key holds may be a secret under a misspelled name.
        String shown = References.isReference(entry.value()) ? entry.value() : HIDDEN;
        problems.add(
            new Problem(file.name(), entry.line(), entry.key(), shown, "a known key", nearest));
      }
    }
  }

  /** The value of one setting, if the file or its default gives a right one. */
  <T> Optional<T> find(Setting<T> setting) {
    @SuppressWarnings("unchecked") // read() puts under a setting what its own type made
    @Nullable T value = (T) values.get(setting);
    return Optional.ofNullable(value);
  }

  /** The entry of a setting as written, if the file has it. */
  Optional<PropertyFile.Entry> entry(String key) {
    return Optional.ofNullable(file.entries().get(key));
  }

  /**
   * Makes a configuration, if each single value of its settings is right and they fit together.
   *
   * @param settings the settings it is made of, all read before
   */
  <C> Optional<C> create(
      Collection<? extends Setting<?>> settings, Function<SettingValues, C> create) {
    boolean complete = settings.stream().allMatch(this::isUsable);
    if (!complete) {
      return Optional.empty();
    }
    int before = problems.size();
    C created = create.apply(new Values(List.copyOf(settings)));
    return problems.size() == before ? Optional.of(created) : Optional.empty();
  }

  /** What some settings came to, by key, references replaced; without those that have no value. */
  SortedMap<String, String> texts(Collection<? extends Setting<?>> settings) {
    SortedMap<String, String> byKey = new TreeMap<>();
    for (Setting<?> setting : settings) {
      String text = texts.get(setting);
      if (text != null) {
        byKey.put(setting.key(), text);
      }
    }
    return byKey;
  }

  /** A hash of what some settings came to, references replaced. */
  String digestOfTexts(Collection<? extends Setting<?>> settings) {
    SettingsDigest digest = new SettingsDigest();
    settings.forEach(
        setting -> digest.text(setting.key()).text(texts.getOrDefault(setting, "(none)")));
    return digest.hex();
  }

  /** The same, and of the files that the settings name. */
  String digestOfTextsAndFiles(Collection<? extends Setting<?>> settings) {
    SettingsDigest digest = new SettingsDigest().text(digestOfTexts(settings));
    for (Setting<?> setting : settings) {
      if (values.get(setting) instanceof Path path) {
        digest.file(directory.resolve(path));
      }
    }
    return digest.hex();
  }

  /** Reports a problem at a setting's place in the file. */
  void report(Setting<?> setting, String expected, String nearest) {
    Optional<PropertyFile.Entry> entry = entry(setting.key());
    problems.add(
        new Problem(
            file.name(),
            entry.map(PropertyFile.Entry::line).orElse(0),
            setting.key(),
            entry.map(found -> shown(setting, found.value())).orElse(""),
            expected,
            nearest));
  }

  private boolean isUsable(Setting<?> setting) {
    boolean given = file.entries().containsKey(setting.key());
    return values.containsKey(setting)
        || (!given && setting.defaultText().isEmpty() && !setting.required());
  }

  private Optional<String> textOf(Setting<?> setting) {
    Optional<PropertyFile.Entry> entry = entry(setting.key());
    if (entry.isPresent()) {
      return resolved(setting, entry.get().value());
    }
    if (setting.required()) {
      report(setting, "to be set: " + setting.type().expected(), "");
    }
    return setting.defaultText();
  }

  private Optional<String> resolved(Setting<?> setting, String written) {
    if (setting.secret() && !References.isReference(written)) {
      report(
          setting,
          "a secret to stand elsewhere: write "
              + setting.key()
              + "=${env:NAME} or "
              + setting.key()
              + "=${file:/path}",
          "");
      return Optional.empty();
    }
    try {
      return Optional.of(references.resolve(written));
    } catch (Unresolved e) {
      report(setting, e.expected(), "");
      return Optional.empty();
    }
  }

  private <T> Optional<T> parse(Setting<T> setting, String text) {
    try {
      return Optional.of(setting.type().parse(text));
    } catch (IllegalArgumentException e) {
      report(setting, setting.type().expected(), "");
      return Optional.empty();
    }
  }

  /** A reference is shown as such, never what it leads to; and no address with its credentials. */
  private static String shown(Setting<?> setting, String written) {
    return setting.secret() && !References.isReference(written)
        ? HIDDEN
        : USER_INFO.matcher(written).replaceAll("//" + HIDDEN + "@");
  }

  /** What a configuration is made from. */
  private final class Values implements SettingValues {
    private final List<Setting<?>> declared;

    Values(List<Setting<?>> declared) {
      this.declared = declared;
    }

    @Override
    public <T> T get(Setting<T> setting) {
      return find(setting)
          .orElseThrow(
              () ->
                  new IllegalArgumentException(
                      setting.key() + " may be left out: ask for it with find"));
    }

    @Override
    public <T> Optional<T> find(Setting<T> setting) {
      if (!declared.contains(setting)) {
        throw new IllegalArgumentException(setting.key() + " is not declared by its ConfigType");
      }
      return FileReading.this.find(setting);
    }

    @Override
    public Path resolve(Path path) {
      return directory.resolve(path).normalize();
    }

    @Override
    public void reject(Setting<?> setting, String expected) {
      report(setting, Objects.requireNonNull(expected), "");
    }
  }
}
