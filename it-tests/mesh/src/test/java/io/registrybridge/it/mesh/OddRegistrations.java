package io.registrybridge.it.mesh;

import com.alibaba.nacos.api.naming.pojo.Instance;
import io.registrybridge.it.consul.ConsulClient;
import io.registrybridge.it.eureka.EurekaClient;
import io.registrybridge.it.nacos.NacosOwners;
import io.registrybridge.it.zookeeper.InstanceJson;
import io.registrybridge.it.zookeeper.ZooKeeperClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What owners write into registries although no mesh can take it as it is. */
final class OddRegistrations {
  /** Names that no DNS label may have, or that meet after they were made into one. */
  private static final List<String> NAMES =
      List.of(
          "plain",
          "under_score",
          "UPPER",
          "under-score",
          "dots.in.it",
          "space here",
          "ümlaut",
          "服务",
          "-dash-",
          "a".repeat(120),
          "1",
          "*",
          "emoji-😀");

  private static final List<String> ADDRESSES =
      List.of(
          "10.0.0.1",
          "2001:db8::1",
          "::ffff:10.0.0.2",
          "host.example",
          "UPPER.example",
          "bad_host",
          "10.0.0.256",
          "");

  private static final Map<String, String> LABELS =
      Map.of(
          "plain", "value",
          "version", "1.0.0 beta/2",
          "under_score", "_starts",
          "-dash", "starts with one",
          "UPPER", "ends-",
          "secret-token", "hidden",
          "long", "x".repeat(300),
          "protocol", "dubbo",
          "umlaut", "größe",
          "empty", "");

  private OddRegistrations() {}

  /** Registers them in Consul; returns how many instances there are. */
  static int in(ConsulClient consul) {
    List<ConsulClient.Instance> instances = new ArrayList<>();
    for (String name : NAMES) {
      for (String address : ADDRESSES) {
        int port = instances.size() % 7 == 0 ? 0 : 8000 + instances.size() % 6;
        instances.add(
            ConsulClient.Instance.passing(name, "i-" + instances.size(), address, port)
                .withMeta(instances.size() % 2 == 0 ? LABELS : Map.of("version", "v1")));
      }
    }
    instances.forEach(consul::register);
    return instances.size();
  }

  /** Registers them in ZooKeeper; returns how many nodes there are. */
  static int in(ZooKeeperClient owner) {
    List<String> urls =
        List.of(
            "dubbo://10.0.0.1:20880/X?application=shop&weight=NaN",
            "dubbo://10.0.0.2:0/X?application=shop",
            "rest://10.0.0.3:70000/X?application=shop&version=1_0&group=G_1",
            "thrift://host.example:9090/X?application=shop&weight=-5",
            "unknown-scheme://10.0.0.4:1234/X?weight=0",
            "dubbo://[2001:db8::1]:20880/X?side=provider&timestamp=now",
            "dubbo://0.0.0.0:20880/X?application=shop",
            "no url at all");
    urls.forEach(url -> owner.register("com.acme.Odd_Name$Inner", url));
    Map<String, String> labels = new TreeMap<>(LABELS);
    // Consul allows no such keys.
    labels.put("app.kubernetes.io/name", "prefixed");
    labels.put("two/slashes/here", "x");
    labels.put("größe", "x");
    labels.put("k".repeat(80), "x");
    labels.put("", "x");
    List<String> names = List.of("Odd_Service", "odd-service", "x".repeat(90), "größe");
    for (String name : names) {
      owner.put(
          "/services/" + name + "/i-1",
          InstanceJson.springCloud(name, "i-1", "10.0.0.5", 8080, labels));
    }
    return urls.size() + names.size();
  }

  /** Registers them in Eureka, which takes no instance without an address. */
  static int in(EurekaClient eureka) {
    int count = 0;
    for (String name : NAMES) {
      for (String address : ADDRESSES) {
        if (!address.isEmpty()) {
          eureka.register(
              EurekaClient.Instance.up(name, "i-" + count, address, count % 7 == 0 ? 70_000 : 8080)
                  .withSecurePort(count % 3 == 0 ? 8443 : 0)
                  .withMetadata(LABELS));
          count++;
        }
      }
    }
    return count;
  }

  /**
   * Registers them in Nacos, which takes no Chinese names and no spaces, with weights that no mesh
   * has.
   */
  static int in(NacosOwners owners) {
    List<Double> weights = List.of(0.0, 0.01, 10_000.0);
    List<String> addresses = List.of("10.0.0.1", "2001:db8::1", "host.example");
    List<String> names =
        NAMES.stream().filter(name -> !name.contains(" ") && !name.equals("服务")).toList();
    for (String name : names) {
      for (int i = 0; i < addresses.size(); i++) {
        Instance instance = NacosOwners.instance(addresses.get(i), 8000 + i);
        instance.setWeight(weights.get(i));
        instance.setMetadata(new TreeMap<>(LABELS));
        owners.register(name, "i-" + i, instance);
      }
    }
    return names.size() * addresses.size();
  }
}
