package io.registrybridge.api.config;

import java.util.Optional;

/**
 * The declaration of one key of a property file.
 *
 * @param key the key, in kebab case with dots for structure
 * @param type how the text becomes a value, and what is expected of it
 * @param defaultText the value when the file does not have the key, in the file's own syntax; empty
 *     when there is none
 * @param required whether the key must be given when it has no default
 * @param secret whether the value is never shown, and may be written only as {@code ${env:NAME}} or
 *     {@code ${file:/path}}
 * @param description for the reference page: what it does, its unit, when to change it
 * @param <T> the value's type
 */
public record Setting<T>(
    String key,
    SettingType<T> type,
    Optional<String> defaultText,
    boolean required,
    boolean secret,
    String description) {

  public Setting {
    defaultText.ifPresent(type::parse);
  }

  /** A key with a default. */
  public static <T> Setting<T> of(
      String key, SettingType<T> type, String defaultText, String description) {
    return new Setting<>(key, type, Optional.of(defaultText), false, false, description);
  }

  /** A key that may be left out and then has no value. */
  public static <T> Setting<T> optional(String key, SettingType<T> type, String description) {
    return new Setting<>(key, type, Optional.empty(), false, false, description);
  }

  /** A key that must be given. */
  public static <T> Setting<T> required(String key, SettingType<T> type, String description) {
    return new Setting<>(key, type, Optional.empty(), true, false, description);
  }

  /** A key that may be left out and whose value is never shown. */
  public static Setting<String> secret(String key, String description) {
    return new Setting<>(key, SettingTypes.TEXT, Optional.empty(), false, true, description);
  }
}
