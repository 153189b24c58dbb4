package io.registrybridge.adapter.consul.http;

import java.io.IOException;

/** Carries requests to agents. Safe for use by several threads. */
interface Wire extends AutoCloseable {
  /** How many requests may be in flight together, as far as it is known. */
  int capacity();

  /** Begins a request; waits only for a place within the budget of connections. */
  Exchange start(Query query, ConsulAddress address) throws IOException, InterruptedException;

  /** Cuts all connections and accepts no request any more. */
  @Override
  void close();

  /** A request in flight. */
  interface Exchange {
    /**
     * Waits for the answer and gives the place back; to be called once.
     *
     * @throws IOException if none came; also after {@link #cancel}
     */
    Answer answer() throws IOException, InterruptedException;

    /** Gives the request up; whoever waits for it gets an {@link IOException} at once. */
    void cancel();
  }
}
