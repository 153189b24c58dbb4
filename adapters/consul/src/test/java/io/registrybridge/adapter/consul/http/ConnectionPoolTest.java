package io.registrybridge.adapter.consul.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.registrybridge.adapter.consul.http.ConnectionPool.Lease;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ConnectionPoolTest {
  private static final ConsulAddress AGENT = new ConsulAddress("127.0.0.1", 1);
  private static final ConsulAddress OTHER = new ConsulAddress("127.0.0.1", 2);

  private boolean http2 = true;
  private boolean refuses;
  private boolean outOfDescriptors;
  private int opened;
  private final ConnectionPool pool = new ConnectionPool(2, this::client, this::greet);

  @AfterEach
  void close() {
    pool.close();
  }

  @Test
  void oneConnectionCarriesManyStreams() throws Exception {
    List<Lease> leases = acquire(ConnectionPool.STREAMS_PER_CONNECTION);

    assertThat(opened).isEqualTo(1);
    assertThat(leases).extracting(Lease::client).containsOnly(leases.getFirst().client());
    assertThat(pool.capacity()).isEqualTo(2 * ConnectionPool.STREAMS_PER_CONNECTION);
  }

  @Test
  void aSecondIsOpenedWhenTheFirstIsFull() throws Exception {
    acquire(ConnectionPool.STREAMS_PER_CONNECTION + 1);

    assertThat(opened).isEqualTo(2);
  }

  @Test
  void withoutHttp2OneClientCarriesAsManyAsThereMayBeConnections() throws Exception {
    http2 = false;

    acquire(2);

    assertThat(opened).isEqualTo(1);
    assertThat(pool.capacity()).isEqualTo(2);
  }

  @Test
  void aBrokenConnectionIsNotGivenAgain() throws Exception {
    Lease broken = pool.acquire(AGENT);

    broken.release(true);

    assertThat(pool.acquire(AGENT).client()).isNotSameAs(broken.client());
  }

  @Test
  void aConnectionToAnotherAgentMakesRoom() throws Exception {
    pool.acquire(AGENT).release(false);
    acquire(1);

    Lease other = pool.acquire(OTHER);

    assertThat(other.client()).isNotSameAs(pool.acquire(AGENT).client());
  }

  @Test
  void anAgentThatDoesNotAnswerLeavesThePlaceFree() throws Exception {
    refuses = true;
    assertThatThrownBy(() -> pool.acquire(AGENT)).isInstanceOf(IOException.class);
    refuses = false;

    pool.acquire(AGENT);

    assertThat(opened).isEqualTo(2);
  }

  @Test
  @Timeout(10)
  void aClientThatCannotBeMadeLeavesThePlaceFree() throws Exception {
    outOfDescriptors = true;
    assertThatThrownBy(() -> pool.acquire(AGENT)).isInstanceOf(UncheckedIOException.class);
    outOfDescriptors = false;

    pool.acquire(AGENT);

    assertThat(opened).isEqualTo(1);
  }

  @Test
  void nothingIsGivenAfterTheEnd() {
    pool.close();

    assertThatThrownBy(() -> pool.acquire(AGENT)).isInstanceOf(IOException.class);
  }

  private List<Lease> acquire(int count) throws IOException, InterruptedException {
    List<Lease> leases = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      leases.add(pool.acquire(AGENT));
    }
    return leases;
  }

  private HttpClient client() {
    if (outOfDescriptors) {
      // What HttpClient.newHttpClient throws then.
      throw new UncheckedIOException(new IOException("Too many open files"));
    }
    opened++;
    return HttpClient.newHttpClient();
  }

  private boolean greet(HttpClient client, ConsulAddress address) throws IOException {
    if (refuses) {
      throw new IOException("refused");
    }
    return http2;
  }
}
