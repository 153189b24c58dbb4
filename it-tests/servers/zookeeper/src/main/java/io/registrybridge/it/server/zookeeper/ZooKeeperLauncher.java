package io.registrybridge.it.server.zookeeper;

import org.apache.zookeeper.server.ServerConfig;
import org.apache.zookeeper.server.ZooKeeperServerMain;
import org.apache.zookeeper.server.quorum.QuorumPeerConfig;
import org.apache.zookeeper.server.quorum.QuorumPeerMain;

/**
 * Starts a ZooKeeper server by the configuration file that is its argument, and prints when it
 * takes requests; the member of an ensemble prints at once, for alone it takes none.
 */
public final class ZooKeeperLauncher {
  private static final String READY = "SERVER-READY";

  private ZooKeeperLauncher() {}

  /** Runs until the process is ended. */
  public static void main(String[] arguments) throws Exception {
    QuorumPeerConfig member = new QuorumPeerConfig();
    member.parse(arguments[0]);
    if (member.isDistributed()) {
      System.out.println(READY);
      new QuorumPeerMain().runFromConfig(member);
    } else {
      ServerConfig config = new ServerConfig();
      config.readFrom(member);
      new Server().runFromConfig(config);
    }
  }

  private static final class Server extends ZooKeeperServerMain {
    @Override
    protected void serverStarted() {
      System.out.println(READY);
    }
  }
}
