package io.registrybridge.it.zookeeper;

import io.registrybridge.testkit.FreePorts;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Three real ZooKeeper servers that agree on what there is. Not thread-safe. */
public final class ZooKeeperEnsemble implements AutoCloseable {
  private static final int MEMBERS = 3;

  private final List<ZooKeeperServer> members;

  private ZooKeeperEnsemble(List<ZooKeeperServer> members) {
    this.members = members;
  }

  /** Starts all, and waits until they take requests. */
  public static ZooKeeperEnsemble start() {
    List<String> lines = new ArrayList<>();
    for (int id = 1; id <= MEMBERS; id++) {
      lines.add("server.%d=127.0.0.1:%d:%d".formatted(id, FreePorts.next(), FreePorts.next()));
    }
    List<ZooKeeperServer> members = new ArrayList<>();
    ZooKeeperEnsemble ensemble = new ZooKeeperEnsemble(members);
    try {
      for (int id = 1; id <= MEMBERS; id++) {
        members.add(ZooKeeperServer.member(id, lines));
      }
      ensemble.client().close();
    } catch (RuntimeException e) {
      ensemble.close();
      throw e;
    }
    return ensemble;
  }

  /** The members, in no particular order. */
  public List<ZooKeeperServer> members() {
    return List.copyOf(members);
  }

  /** All addresses, with commas between. */
  public String address() {
    return members.stream().map(ZooKeeperServer::address).collect(Collectors.joining(","));
  }

  /** An owner whose session any member may have, and which may do everything. */
  public ZooKeeperClient client() {
    return new ZooKeeperClient(address(), ZooKeeperServer.SUPER_USER);
  }

  @Override
  public void close() {
    members.forEach(ZooKeeperServer::close);
  }
}
