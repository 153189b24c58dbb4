package io.registrybridge.api.config;

/**
 * How the text of a setting becomes a value. Pure.
 *
 * @param <T> the value's type
 */
public interface SettingType<T> {
  /** What a right text looks like, to complete the sentence "expected …". */
  String expected();

  /**
   * Makes the value.
   *
   * @throws IllegalArgumentException if the text is not what was {@linkplain #expected() expected};
   *     the message may say more and never repeats the text
   */
  T parse(String text);
}
