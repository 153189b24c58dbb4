package io.registrybridge.it.consul;

import io.registrybridge.it.consul.ConsulClient.Instance;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Fills a Consul server with services, and changes them: what a benchmark needs. Service {@code i}
 * is {@code service-00042}.
 *
 * @param client of the server
 * @param services how many
 * @param instances of each service
 * @param nodes over which they are spread
 */
public record ConsulLoad(ConsulClient client, int services, int instances, int nodes) {
  private static final int CONNECTIONS = 16;
  private static final int PORT = 8080;

  /** As many nodes as a service has instances, so that each node has one of every service. */
  public ConsulLoad(ConsulClient client, int services, int instances) {
    this(client, services, instances, instances);
  }

  /** The name of a service. */
  public static String service(int number) {
    return String.format(Locale.ROOT, "service-%05d", number);
  }

  /** An instance that passes. */
  public Instance instance(int service, int number) {
    String id = service(service) + "-" + number;
    String address = "10." + (number % 200) + "." + (service / 250) + "." + (1 + service % 250);
    int node = (service * instances + number) % nodes;
    return Instance.passing(service(service), id, address, PORT)
        .onNode("node-" + node, "10.254." + node / 250 + "." + (1 + node % 250));
  }

  /** Registers everything; blocks until it is done. */
  public void fill() {
    try (ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS)) {
      List<Future<?>> parts = new ArrayList<>();
      for (int part = 0; part < CONNECTIONS; part++) {
        int first = part;
        parts.add(threads.submit(() -> fillEvery(first)));
      }
      for (Future<?> part : parts) {
        part.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("the load could not be registered", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while registering the load", e);
    }
  }

  private void fillEvery(int first) {
    for (int service = first; service < services; service += CONNECTIONS) {
      for (int number = 0; number < instances; number++) {
        client.register(instance(service, number));
      }
    }
  }
}
