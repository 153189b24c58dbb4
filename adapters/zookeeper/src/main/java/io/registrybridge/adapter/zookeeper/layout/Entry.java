package io.registrybridge.adapter.zookeeper.layout;

import io.registrybridge.api.model.Finding;
import io.registrybridge.api.model.ServiceInstance;
import io.registrybridge.dubbo.ApplicationInstance;
import io.registrybridge.dubbo.Provider;
import io.registrybridge.dubbo.RevisionMetadata;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a node below a directory is. */
public sealed interface Entry {
  /** A provider of a Dubbo interface. */
  record OfProvider(Provider provider) implements Entry {}

  /**
   * An instance of a service that is called like its directory.
   *
   * @param kind who registered it
   */
  record OfInstance(Kind kind, ServiceInstance instance) implements Entry {}

  /** An instance of a Dubbo application, whose interfaces are said elsewhere. */
  record OfApplication(ApplicationInstance instance) implements Entry {}

  /** What a revision of a Dubbo application provides. */
  record OfRevision(RevisionMetadata metadata) implements Entry {}

  /** Which applications provide an interface of Dubbo. */
  record OfInterface(String interfaceName, Set<String> applications) implements Entry {}

  /** It cannot be understood. */
  record Unreadable(Finding finding) implements Entry {
    /** Something in the node was odd beyond all that is looked for. */
    public static Unreadable of(String node, RuntimeException oddity) {
      return new Unreadable(
          new Finding(
              InstanceReading.UNREADABLE,
              node,
              "its node cannot be understood; left out: " + oddity));
    }
  }

  /** It cannot be understood now, and could before: what it was stays. */
  record Kept(Entry known, Finding finding) implements Entry {}

  /**
   * What is known of a node that was read again: what cannot be understood is no evidence against
   * what was.
   */
  static Entry after(@Nullable Entry before, Entry now) {
    if (!(now instanceof Unreadable unreadable) || before == null) {
      return now;
    }
    return switch (before) {
      case Kept kept -> new Kept(kept.known(), unreadable.finding());
      case OfInstance known -> new Kept(known, unreadable.finding());
      case OfApplication known -> new Kept(known, unreadable.finding());
      case OfInterface known -> new Kept(known, unreadable.finding());
      case OfProvider other -> now;
      case OfRevision other -> now;
      case Unreadable other -> now;
    };
  }

  /** Who registers instances as JSON. */
  enum Kind {
    DUBBO_APPLICATION("dubbo-application"),
    SPRING_CLOUD("spring-cloud"),
    /** Anybody, below a path of the operator's own. */
    OTHER("");

    private final String scope;

    Kind(String scope) {
      this.scope = scope;
    }

    /** The scope of the services' keys, where it does not follow from the path. */
    String scope() {
      return scope;
    }
  }
}
