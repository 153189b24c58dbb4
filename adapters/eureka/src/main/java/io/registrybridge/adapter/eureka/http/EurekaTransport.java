package io.registrybridge.adapter.eureka.http;

import io.registrybridge.api.error.BridgeException;
import io.registrybridge.api.error.ErrorCode;

/** Asks servers. A call blocks its thread and ends when that is interrupted. */
public interface EurekaTransport extends AutoCloseable {
  /**
   * Asks and waits for the whole answer, whatever its status.
   *
   * @param path such as {@code /apps}
   * @throws BridgeException with {@link ErrorCode#REGISTRY_UNREACHABLE} if none came in time
   */
  Answer get(EurekaServer server, String path) throws InterruptedException;

  /** Cuts all connections; what is blocked ends with an exception. */
  @Override
  void close();
}
