package io.registrybridge.adapter.eureka.http;

import io.registrybridge.api.config.SettingTypes;
import java.net.URI;

/**
 * Where a server's registry is.
 *
 * @param url such as {@code http://127.0.0.1:8761/eureka}, without a slash at its end
 */
public record EurekaServer(URI url) {
  /**
   * Reads an absolute http or https address.
   *
   * @throws IllegalArgumentException if it is not that, or has credentials; the message does not
   *     repeat the text
   */
  public static EurekaServer parse(String text) {
    URI url = SettingTypes.HTTP_URL.parse(text);
    if (url.getRawUserInfo() != null) {
      throw new IllegalArgumentException(
          "no user and password belong here: set eureka.username and eureka.password");
    }
    if (url.getRawQuery() != null || url.getRawFragment() != null) {
      throw new IllegalArgumentException("nothing follows the path");
    }
    String plain = url.toString();
    while (plain.endsWith("/")) {
      plain = plain.substring(0, plain.length() - 1);
    }
    return new EurekaServer(URI.create(plain));
  }

  /** The address of something in the registry, such as {@code /apps}. */
  URI resolve(String path) {
    return URI.create(url + path);
  }

  @Override
  public String toString() {
    return url.toString();
  }
}
