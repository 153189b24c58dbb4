package io.registrybridge.it.nacos;

import com.alibaba.nacos.api.PropertyKeyConst;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;

/** Three real Nacos servers that tell each other what they know. Not thread-safe. */
public final class NacosCluster implements AutoCloseable {
  private static final int MEMBERS = 3;

  private final List<NacosServer> members;

  private NacosCluster(List<NacosServer> members) {
    this.members = members;
  }

  /** Starts all, and waits until they take requests: half a minute. */
  public static NacosCluster start(NacosServer.Options options) {
    return new NacosCluster(NacosServer.startTogether(options, MEMBERS));
  }

  /** The members, in no particular order. */
  public List<NacosServer> members() {
    return List.copyOf(members);
  }

  /** All addresses, with commas between. */
  public String address() {
    return members.stream().map(NacosServer::address).collect(Collectors.joining(","));
  }

  /** Owners of the public namespace, each connected to any member that lives. */
  public NacosOwners owners() {
    Properties properties = NacosOwners.properties(members.getFirst());
    properties.setProperty(PropertyKeyConst.SERVER_ADDR, address());
    return new NacosOwners(properties);
  }

  @Override
  public void close() {
    members.forEach(NacosServer::close);
  }
}
