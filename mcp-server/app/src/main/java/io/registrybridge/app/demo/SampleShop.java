package io.registrybridge.app.demo;

import io.registrybridge.api.model.Availability;
import io.registrybridge.api.model.InstancePort;
import io.registrybridge.api.model.Locality;
import io.registrybridge.api.model.ServiceInstance;
import io.registrybridge.api.model.ServiceKey;
import io.registrybridge.api.model.ServiceSnapshot;
import java.util.List;
import java.util.Map;

/** The services of a small shop at different moments. Pure. */
final class SampleShop {
  private static final ServiceInstance ORDERS_1 = orders("orders-1", "10.10.1.11", "v1", "zone-a");
  private static final ServiceInstance ORDERS_2 = orders("orders-2", "10.10.2.11", "v1", "zone-b");
  private static final ServiceInstance ORDERS_3 = orders("orders-3", "10.10.2.12", "v2", "zone-b");
  private static final ServiceInstance PAYMENTS_1 =
      payments("payments-1", "10.10.1.21", Availability.AVAILABLE);
  private static final ServiceInstance PAYMENTS_2 =
      payments("payments-2", "10.10.2.21", Availability.AVAILABLE);
  private static final ServiceInstance PAYMENTS_2_ILL =
      payments("payments-2", "10.10.2.21", Availability.unhealthy("check 'database' is critical"));
  private static final ServiceInstance VOUCHERS =
      ServiceInstance.builder("vouchers-1", "10.10.1.31")
          .port(InstancePort.of("http", 8080))
          .build();

  private final String source;

  SampleShop(String source) {
    this.source = source;
  }

  /** The shop's services in scene {@code number}, from 0; the scenes repeat. */
  List<ServiceSnapshot> scene(int number) {
    return switch (number % 6) {
      // A second version of orders comes up beside the first.
      case 1 ->
          List.of(
              service("orders", ORDERS_1, ORDERS_2, ORDERS_3),
              service("payments", PAYMENTS_1, PAYMENTS_2));
      // One instance of payments falls ill, and is left out.
      case 2 ->
          List.of(
              service("orders", ORDERS_1, ORDERS_2, ORDERS_3),
              service("payments", PAYMENTS_1, PAYMENTS_2_ILL));
      // A new service appears.
      case 3 ->
          List.of(
              service("orders", ORDERS_1, ORDERS_2, ORDERS_3),
              service("payments", PAYMENTS_1, PAYMENTS_2_ILL),
              service("vouchers", VOUCHERS));
      // The ill instance recovers.
      case 4 ->
          List.of(
              service("orders", ORDERS_1, ORDERS_2, ORDERS_3),
              service("payments", PAYMENTS_1, PAYMENTS_2),
              service("vouchers", VOUCHERS));
      // An old instance of orders leaves.
      case 5 ->
          List.of(
              service("orders", ORDERS_1, ORDERS_3),
              service("payments", PAYMENTS_1, PAYMENTS_2),
              service("vouchers", VOUCHERS));
      // The beginning, and the new service gone again.
      default ->
          List.of(
              service("orders", ORDERS_1, ORDERS_2), service("payments", PAYMENTS_1, PAYMENTS_2));
    };
  }

  private ServiceSnapshot service(String name, ServiceInstance... instances) {
    return new ServiceSnapshot(
        new ServiceKey(source, "", name), Map.of("service", name), List.of(instances));
  }

  private static ServiceInstance orders(String id, String address, String version, String zone) {
    return ServiceInstance.builder(id, address)
        .port(InstancePort.of("http", 8080))
        .metadata(Map.of("version", version, "team", "shop"))
        .locality(new Locality("region-1", zone, ""))
        .build();
  }

  private static ServiceInstance payments(String id, String address, Availability availability) {
    return ServiceInstance.builder(id, address)
        .port(InstancePort.of("grpc", 9090))
        .metadata(Map.of("team", "money"))
        .availability(availability)
        .build();
  }
}
