package io.registrybridge.it.server.zookeeper;

import org.apache.zookeeper.server.ServerConfig;
import org.apache.zookeeper.server.ZooKeeperServerMain;

/**
 * Starts a ZooKeeper server by the configuration file that is its argument, and prints when it
 * takes requests.
 */
public final class ZooKeeperLauncher {
  private ZooKeeperLauncher() {}

  /** Runs until the process is ended. */
  public static void main(String[] arguments) throws Exception {
    ServerConfig config = new ServerConfig();
    config.parse(arguments[0]);
    new Server().runFromConfig(config);
  }

  private static final class Server extends ZooKeeperServerMain {
    @Override
    protected void serverStarted() {
      System.out.println("SERVER-READY");
    }
  }
}
