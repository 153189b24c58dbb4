package io.registrybridge.engine.merge;

import io.registrybridge.api.model.ServiceKey;
import java.util.Comparator;
import java.util.Locale;

/**
 * A service's wish for a host.
 *
 * <p>The natural order says whose wish comes first, whatever came first in time: main names before
 * aliases before former names; then the first source by name (design, section 6); within a source
 * the name that needed no change, then the one that needed the least.
 *
 * @param key who asks
 * @param kind what the host is to the service
 * @param host what for
 * @param text what the host was made of, legal or not
 * @param namespace in which namespace it is to be
 */
public record HostClaim(ServiceKey key, Kind kind, HostName host, String text, String namespace)
    implements Comparable<HostClaim> {
  private static final Comparator<HostClaim> ORDER =
      Comparator.comparing(HostClaim::kind)
          .thenComparing(claim -> claim.key().source())
          .thenComparing(claim -> claim.host().change())
          .thenComparing(HostClaim::key)
          .thenComparing(claim -> claim.host().value())
          .thenComparing(HostClaim::text)
          .thenComparing(HostClaim::namespace);

  /** What a host is to a service; what comes first has precedence. */
  public enum Kind {
    /** The service's own name. */
    MAIN,
    /** Its name with a mark, for another service of its source has the name. */
    MARKED,
    /** A further name. */
    ALIAS,
    /** The service's own name by a configuration that is no more. */
    FORMER,
    /** A name with a mark by a configuration that is no more. */
    FORMER_MARKED,
    /** A further name by a configuration that is no more. */
    FORMER_ALIAS
  }

  String source() {
    return key.source();
  }

  /** Names that differ in case only are meant to be the same; names that need repair are not. */
  String plainText() {
    return text.toLowerCase(Locale.ROOT);
  }

  /** Whether a mark takes the place of this name if it cannot be had. */
  boolean isMarkable() {
    return kind == Kind.MAIN || kind == Kind.FORMER;
  }

  /** Equal for equal names, so that sources which share hosts share this one too. */
  HostClaim markedByText() {
    return marked(text);
  }

  /** For a service that shares even its text with another one of its source. */
  HostClaim markedByKey() {
    return marked(text + '|' + key);
  }

  private HostClaim marked(String by) {
    Kind marked = kind == Kind.MAIN ? Kind.MARKED : Kind.FORMER_MARKED;
    return new HostClaim(key, marked, host.marked(by), text, namespace);
  }

  @Override
  public int compareTo(HostClaim other) {
    return ORDER.compare(this, other);
  }
}
