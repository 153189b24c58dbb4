package io.registrybridge.it.nacos;

import com.alibaba.nacos.api.naming.pojo.Instance;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Fills a Nacos server with services, and changes them: what a benchmark needs. Service {@code i}
 * is {@code service-00042}, and its instance {@code j} belongs to owner {@code j}.
 *
 * @param owners of the instances
 * @param services how many
 * @param instances of each service
 */
public record NacosLoad(NacosOwners owners, int services, int instances) {
  private static final int THREADS = 8;
  private static final int PORT = 8080;

  /** The name of a service. */
  public static String service(int number) {
    return String.format(Locale.ROOT, "service-%05d", number);
  }

  /** An instance that is healthy. */
  public static Instance instance(int service, int number) {
    return NacosOwners.instance(
        "10." + (number % 200) + "." + (service / 250) + "." + (1 + service % 250), PORT);
  }

  /** Registers everything; blocks until it is done. */
  public void fill() {
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      List<Future<?>> parts = new ArrayList<>();
      for (int part = 0; part < THREADS; part++) {
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

  /** Registers one instance; returns when the server has it. */
  public void add(int service, int number) {
    owners.register(service(service), id(service, number), instance(service, number));
  }

  /** Takes one instance away; returns when the server has done so. */
  public void remove(int service, int number) {
    owners.deregister(service(service), id(service, number));
  }

  private static String id(int service, int number) {
    return service(service) + "-" + number;
  }

  private void fillEvery(int first) {
    for (int service = first; service < services; service += THREADS) {
      for (int number = 0; number < instances; number++) {
        add(service, number);
      }
    }
  }
}
