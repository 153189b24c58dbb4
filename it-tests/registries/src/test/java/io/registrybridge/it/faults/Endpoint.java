package io.registrybridge.it.faults;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * An instance that the suite registers. Its address is its own, so that it is recognised at the
 * client by that alone, whatever host an adapter gives its service.
 *
 * @param service the number of its service
 * @param number its number in the service
 */
record Endpoint(int service, int number) {
  static final int PORT = 8080;

  /** Such as {@code service-00042}. */
  static String serviceName(int service) {
    return String.format(Locale.ROOT, "service-%05d", service);
  }

  String serviceName() {
    return serviceName(service);
  }

  String id() {
    return serviceName() + "-" + number;
  }

  String address() {
    return "10." + number + "." + service / 250 + "." + (1 + service % 250);
  }

  /** Each of some services with some instances. */
  static List<Endpoint> all(int services, int instances) {
    return IntStream.range(0, services)
        .boxed()
        .flatMap(
            service ->
                IntStream.range(0, instances).mapToObj(number -> new Endpoint(service, number)))
        .toList();
  }
}
