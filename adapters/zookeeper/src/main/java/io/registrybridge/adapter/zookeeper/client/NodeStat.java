package io.registrybridge.adapter.zookeeper.client;

import org.apache.zookeeper.data.Stat;

/**
 * What the server remembers of a node.
 *
 * @param czxid the transaction that created it
 * @param ctime when that was, by the server's clock, in milliseconds since 1970
 * @param mzxid the transaction that last changed its data
 * @param pzxid the transaction that last changed its list of children
 */
public record NodeStat(long czxid, long ctime, long mzxid, long pzxid) {
  static NodeStat of(Stat stat) {
    return new NodeStat(stat.getCzxid(), stat.getCtime(), stat.getMzxid(), stat.getPzxid());
  }

  /** The newest transaction that it tells of. */
  public long latestZxid() {
    return Math.max(mzxid, pzxid);
  }
}
