package io.registrybridge.adapter.zookeeper.client;

import org.apache.zookeeper.data.Stat;
import org.apache.zookeeper.server.EphemeralType;

/**
 * What the server remembers of a node.
 *
 * @param czxid the transaction that created it
 * @param ctime when that was, by the server's clock, in milliseconds since 1970
 * @param mzxid the transaction that last changed its data
 * @param pzxid the transaction that last changed its list of children
 * @param container whether the server deletes it once its last child is gone
 */
public record NodeStat(long czxid, long ctime, long mzxid, long pzxid, boolean container) {
  static NodeStat of(Stat stat) {
    return new NodeStat(
        stat.getCzxid(),
        stat.getCtime(),
        stat.getMzxid(),
        stat.getPzxid(),
        stat.getEphemeralOwner() == EphemeralType.CONTAINER_EPHEMERAL_OWNER);
  }

  /** The newest transaction that it tells of. */
  public long latestZxid() {
    return Math.max(mzxid, pzxid);
  }
}
