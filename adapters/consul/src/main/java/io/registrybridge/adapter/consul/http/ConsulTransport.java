package io.registrybridge.adapter.consul.http;

import io.registrybridge.api.concurrent.Scheduler;
import io.registrybridge.api.error.BridgeException;
import io.registrybridge.api.error.ErrorCode;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;

/**
 * Sends requests to the agents, within the budget of connections.
 *
 * <p>consul-api's own transport cannot be interrupted, speaks HTTP/1.1 only and drops the headers
 * that tell what an answer is worth, so it is replaced. Safe for use by several threads; a call
 * blocks its thread, which must be a virtual one to end when it is interrupted, and leaves nothing
 * behind.
 */
public final class ConsulTransport implements AutoCloseable {
  private final Addresses addresses;
  private final Wire wire;
  private final Set<Call> inFlight = ConcurrentHashMap.newKeySet();

  /**
   * @param tls present for HTTPS
   * @param token empty for none
   * @param maxConnections the most connections open together
   */
  public ConsulTransport(
      Addresses addresses,
      Optional<SSLContext> tls,
      String token,
      int maxConnections,
      Scheduler scheduler) {
    this.addresses = addresses;
    this.wire =
        tls.isPresent()
            ? new ClientWire(tls.get(), token, maxConnections, scheduler)
            : new PlainWire(token, maxConnections, scheduler);
  }

  /** How many requests may be in flight together, as far as the first answers have told. */
  public int capacity() {
    return wire.capacity();
  }

  /**
   * Asks and waits for the answer.
   *
   * @throws BridgeException with {@link ErrorCode#REGISTRY_UNREACHABLE} if none came
   */
  public Answer get(Query query) throws InterruptedException {
    return start(query).answer();
  }

  /** Begins a request; waits only for a place within the budget. */
  public Call start(Query query) throws InterruptedException {
    ConsulAddress address = addresses.current();
    try {
      Call call = new Call(query, address, wire.start(query, address));
      inFlight.add(call);
      return call;
    } catch (IOException e) {
      throw unreachable(query, address, e);
    }
  }

  /** Gives up all requests in flight: the connections they wait on may be dead without a sign. */
  public void cancelAll() {
    inFlight.forEach(Call::cancel);
  }

  /** Cuts all connections; what is blocked ends with an exception. */
  @Override
  public void close() {
    cancelAll();
    wire.close();
  }

  /** A request in flight. */
  public final class Call {
    private final Query query;
    private final ConsulAddress address;
    private final Wire.Exchange exchange;
    private volatile boolean cancelled;

    private Call(Query query, ConsulAddress address, Wire.Exchange exchange) {
      this.query = query;
      this.address = address;
      this.exchange = exchange;
    }

    /** Gives the request up; whoever waits for it gets a {@link CallCancelledException}. */
    public void cancel() {
      cancelled = true;
      exchange.cancel();
    }

    /** Waits for the answer; to be called once. */
    public Answer answer() throws InterruptedException {
      try {
        Answer answer = exchange.answer();
        addresses.answered();
        return answer;
      } catch (IOException e) {
        if (cancelled) {
          BridgeException given = new CallCancelledException(query.target());
          given.initCause(e);
          throw given;
        }
        throw unreachable(query, address, e);
      } finally {
        inFlight.remove(this);
      }
    }
  }

  private BridgeException unreachable(Query query, ConsulAddress address, IOException cause) {
    addresses.failed(address);
    String reason =
        cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    return new BridgeException(
        ErrorCode.REGISTRY_UNREACHABLE,
        query.path() + ": no answer from " + address + " (" + reason + ")",
        cause);
  }
}
