package io.registrybridge.it.eureka;

import io.registrybridge.it.eureka.EurekaClient.Instance;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Fills a Eureka server with applications, and changes them: what a benchmark needs. Application
 * {@code i} is {@code SERVICE-00042}.
 *
 * @param client of the server
 * @param services how many applications
 * @param instances of each
 */
public record EurekaLoad(EurekaClient client, int services, int instances) {
  private static final int CONNECTIONS = 8;
  private static final int PORT = 8080;

  /** The name of an application. */
  public static String service(int number) {
    return String.format(Locale.ROOT, "SERVICE-%05d", number);
  }

  /** An instance that is up. */
  public Instance instance(int service, int number) {
    String address = "10." + (number % 200) + "." + (service / 250) + "." + (1 + service % 250);
    return Instance.up(service(service), id(service, number), address, PORT)
        .withMetadata(
            Map.of("version", "v1", "zone", "zone-" + number % 3, "management.port", "8081"));
  }

  private static String id(int service, int number) {
    return service(service).toLowerCase(Locale.ROOT) + "-" + number;
  }

  /** One more instance of an application. */
  public void add(int service, int number) {
    client.register(instance(service, number));
  }

  /** One instance fewer. */
  public void remove(int service, int number) {
    client.deregister(service(service), id(service, number));
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
        add(service, number);
      }
    }
  }
}
