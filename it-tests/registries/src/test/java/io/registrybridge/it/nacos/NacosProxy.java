package io.registrybridge.it.nacos;

import io.registrybridge.testkit.FreePorts;
import io.registrybridge.testkit.fault.Behaviour;
import io.registrybridge.testkit.fault.FaultProxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Stands before a server: before its HTTP port, and before its gRPC port 1000 above. */
public final class NacosProxy implements AutoCloseable {
  private final FaultProxy http;
  private final FaultProxy grpc;

  private NacosProxy(FaultProxy http, FaultProxy grpc) {
    this.http = http;
    this.grpc = grpc;
  }

  /** Starts one that lets everything through. */
  public static NacosProxy to(NacosServer server) {
    int port = FreePorts.withOthersAt(NacosServer.GRPC_OFFSET);
    return new NacosProxy(
        FaultProxy.to(loopback(server.port()), port),
        FaultProxy.to(
            loopback(server.port() + NacosServer.GRPC_OFFSET), port + NacosServer.GRPC_OFFSET));
  }

  /** For clients. */
  public String address() {
    return "127.0.0.1:" + http.address().getPort();
  }

  /** The one before gRPC. */
  public FaultProxy grpc() {
    return grpc;
  }

  /** Treats both in one way from now on. */
  public void behave(Behaviour behaviour) {
    http.behave(behaviour);
    grpc.behave(behaviour);
  }

  @Override
  public void close() {
    http.close();
    grpc.close();
  }

  private static InetSocketAddress loopback(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }
}
