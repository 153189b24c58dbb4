package io.registrybridge.engine.config;

import io.registrybridge.api.config.SettingType;
import io.registrybridge.api.config.SettingTypes;
import java.util.Locale;
import java.util.regex.Pattern;

/** The addresses that a server of the bridge listens on, and those it is reached by. */
public final class Addresses {
  private static final Pattern NAME_OR_IPV4 =
      Pattern.compile("[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?");
  private static final Pattern IPV6 =
      Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(%[A-Za-z0-9]+)?");
  private static final Pattern LOOPBACK_IPV4 = Pattern.compile("127(\\.\\d{1,3}){3}");

  /** An address to listen on. */
  static final SettingType<String> LISTEN =
      SettingTypes.of(
          "an address of this machine such as 127.0.0.1, ::1 or 0.0.0.0 for all, without a port",
          Addresses::plain);

  /** A name that somebody asks for. */
  static final SettingType<String> REACHED_BY =
      SettingTypes.of("a host name such as bridge.example.com, without a port", Addresses::plain);

  private Addresses() {}

  /**
   * Whether only this machine can reach the address. Names are not looked up: of them only {@code
   * localhost} is known to be one.
   */
  public static boolean isLoopback(String address) {
    String plain = address.toLowerCase(Locale.ROOT);
    return plain.equals("localhost")
        || plain.equals("::1")
        || LOOPBACK_IPV4.matcher(plain).matches();
  }

  private static String plain(String text) {
    String plain =
        text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
    if (!NAME_OR_IPV4.matcher(plain).matches() && !IPV6.matcher(plain).matches()) {
      throw new IllegalArgumentException("no address");
    }
    return plain;
  }
}
