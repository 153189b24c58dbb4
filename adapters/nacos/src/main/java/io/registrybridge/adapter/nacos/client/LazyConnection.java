package io.registrybridge.adapter.nacos.client;

import com.alibaba.nacos.api.naming.pojo.Instance;
import io.registrybridge.api.error.BridgeException;
import io.registrybridge.api.error.ErrorCode;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A connection that is made by the first call on it, and by the next one if that failed. Safe for
 * use by several threads; it can be closed while it is being made.
 */
public final class LazyConnection implements NacosConnection {
  private final Supplier<NacosConnection> connect;
  private final ReentrantLock making = new ReentrantLock();

  // Guarded by this.
  private @Nullable NacosConnection made;
  private boolean closed;

  /**
   * @param connect blocks for some seconds at most
   */
  public LazyConnection(Supplier<NacosConnection> connect) {
    this.connect = connect;
  }

  @Override
  public List<String> services(String group) {
    return connection().services(group);
  }

  @Override
  public List<Instance> instances(String group, String service) {
    return connection().instances(group, service);
  }

  @Override
  public Subscription subscribe(String group, String service, Consumer<List<Instance>> pushed) {
    return connection().subscribe(group, service, pushed);
  }

  @Override
  public void close() {
    NacosConnection ending;
    synchronized (this) {
      closed = true;
      ending = made;
      made = null;
    }
    if (ending != null) {
      ending.close();
    }
  }

  private NacosConnection connection() {
    NacosConnection present = made();
    if (present != null) {
      return present;
    }
    making.lock();
    try {
      NacosConnection other = made();
      return other != null ? other : keep(connect.get());
    } finally {
      making.unlock();
    }
  }

  private synchronized @Nullable NacosConnection made() {
    if (closed) {
      throw new BridgeException(ErrorCode.REGISTRY_UNREACHABLE, "the connection was closed");
    }
    return made;
  }

  private NacosConnection keep(NacosConnection opened) {
    boolean kept;
    synchronized (this) {
      kept = !closed;
      if (kept) {
        made = opened;
      }
    }
    if (!kept) {
      opened.close();
      throw new BridgeException(
          ErrorCode.REGISTRY_UNREACHABLE, "the connection was closed while it was made");
    }
    return opened;
  }
}
