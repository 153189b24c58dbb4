package io.registrybridge.it.mesh;

import java.util.List;

/**
 * A user that kube-apiserver knows by a static token.
 *
 * @param name as RBAC's subjects name it, such as {@code
 *     system:serviceaccount:istio-system:registry-bridge}
 * @param token what it shows; no secret, for the server lives as long as a test
 * @param groups it is in, such as {@code system:masters}
 */
public record TokenUser(String name, String token, List<String> groups) {
  /** May do everything. */
  public static final TokenUser ADMIN =
      new TokenUser("admin", "the-administrator-of-the-tests", List.of("system:masters"));

  public TokenUser {
    groups = List.copyOf(groups);
  }

  /** A user without rights, until RBAC gives it some. */
  public static TokenUser named(String name) {
    return new TokenUser(name, "token-of-" + name.replace(':', '-'), List.of());
  }

  /** Its line in the server's file of tokens. */
  String line() {
    return "%s,%s,%s,\"%s\"%n".formatted(token, name, name, String.join(",", groups));
  }
}
