package io.registrybridge.crd.plan;

import java.math.BigInteger;
import java.util.regex.Pattern;

/**
 * The API server's versions. They are opaque by contract, and decimal numbers that grow in every
 * API server there is, which Kubernetes 1.35 made part of the contract (KEP-5504). What is no
 * number counts as new, so that nothing is ever missed. Pure.
 */
final class ResourceVersion {
  private static final Pattern NUMBER = Pattern.compile("[0-9]+");

  private ResourceVersion() {}

  /** Whether {@code one} is surely newer than {@code other}. */
  static boolean isNewer(String one, String other) {
    return NUMBER.matcher(one).matches()
        && NUMBER.matcher(other).matches()
        && new BigInteger(one).compareTo(new BigInteger(other)) > 0;
  }
}
