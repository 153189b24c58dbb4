package io.registrybridge.adapter.zookeeper.client;

/** A watch has fired: something happened to a node since. */
public record NodeChange(Kind kind, String path) {
  /** What happened. */
  public enum Kind {
    CREATED,
    DELETED,
    DATA,
    /** Children came or went, it is not said which: from servers before 3.6 only. */
    CHILDREN
  }
}
