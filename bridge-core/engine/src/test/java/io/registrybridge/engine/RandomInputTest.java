package io.registrybridge.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import io.registrybridge.api.model.InstancePort;
import io.registrybridge.api.model.ServiceInstance;
import io.registrybridge.api.model.ServiceKey;
import io.registrybridge.api.model.ServiceSnapshot;
import io.registrybridge.engine.config.EntryConfig;
import io.registrybridge.engine.config.EntryConfig.AddressConfig;
import io.registrybridge.engine.config.EntryConfig.AddressConfig.HostNames;
import io.registrybridge.engine.config.EntryConfig.Endpoints;
import io.registrybridge.engine.config.SourceConfig;
import io.registrybridge.engine.publish.IstioResource;
import io.registrybridge.engine.publish.ResourceKind;
import io.registrybridge.proto.istio.mcp.v1alpha1.Resource;
import io.registrybridge.proto.istio.networking.v1alpha3.DestinationRule;
import io.registrybridge.proto.istio.networking.v1alpha3.ServiceEntry;
import io.registrybridge.proto.istio.networking.v1alpha3.WorkloadEntry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Whatever a registry has: a service is published, istiod would take it, and its bytes are fixed.
 */
class RandomInputTest {
  private static final List<String> ADDRESSES =
      List.of("10.0.0.1", "10.0.0.2", "::1", "vm.example.org", "", "0.0.0.0", "a b", "fe80::1%1");
  private static final List<String> WORDS =
      List.of("http", "grpc", "TCP", "dubbo", "", "tri", "https", "pigeon", "Web UI", "http-8080");
  private static final List<Integer> NUMBERS =
      List.of(0, -1, 80, 443, 8080, 8081, 9000, 65535, 70000);
  private static final List<String> VERSIONS =
      List.of("v1", "V1", "1.2", "1-2", "1_2", "", "-", "2024/03 rc", "é".repeat(70) + "x");
  private static final Predicate<String> KUBERNETES_NAME =
      Pattern.compile("[a-z0-9]([-.a-z0-9]*[a-z0-9])?").asMatchPredicate();
  private static final List<Double> WEIGHTS = List.of(1.0, 0.0, 0.3, -1.0, Double.NaN, 1e12);

  @Test
  void everyServiceIsPublishedAndLegalWhateverTheOrder() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int round = 0; round < 5_000; round++) {
      List<ServiceInstance> instances = instances(random);
      List<ServiceInstance> shuffled = new ArrayList<>(instances);
      Collections.shuffle(shuffled, random);
      ServiceKey key = new ServiceKey("consul", "", word(random) + text(random) + "x");
      SourceConfig source = source(random);
      EngineFixture first = published(source, key, instances);
      EngineFixture second = published(source, key, shuffled);

      assertThat(first.engine.view().services().flatMap(service -> service.findings().stream()))
          .filteredOn(f -> List.of("resource-invalid", "render-failed").contains(f.rule()))
          .as("seed %d, round %d", seed, round)
          .isEmpty();
      assertThat(first.resources()).as("seed %d, round %d", seed, round).hasSize(1);
      assertThat(second.engine.view().resources().byKind())
          .as("seed %d, round %d", seed, round)
          .isEqualTo(first.engine.view().resources().byKind());
      assertThat(faults(first)).as("seed %d, round %d", seed, round).isEmpty();
    }
  }

  /** What does not fit together in the resources of the only host. */
  private static List<String> faults(EngineFixture fixture) {
    List<String> faults = new ArrayList<>();
    List<IstioResource> workloads = all(fixture, ResourceKind.WORKLOAD_ENTRY);
    ServiceEntry entry =
        message(all(fixture, ResourceKind.SERVICE_ENTRY).getFirst(), ServiceEntry.parser());
    List<WorkloadEntry> endpoints =
        Stream.concat(
                entry.getEndpointsList().stream(),
                workloads.stream().map(one -> message(one, WorkloadEntry.parser())))
            .toList();
    if (entry.hasWorkloadSelector() ? entry.getEndpointsCount() > 0 : !workloads.isEmpty()) {
      faults.add("endpoints stand in two places: " + entry);
    }
    if (entry.getAddressesCount() != 1) {
      faults.add("no virtual IP");
    }
    workloads.stream()
        .map(IstioResource::name)
        .filter(name -> name.name().length() > 253 || !KUBERNETES_NAME.test(name.name()))
        .forEach(name -> faults.add("no name in Kubernetes: " + name));
    Map<String, String> selector = entry.getWorkloadSelector().getLabelsMap();
    endpoints.stream()
        .filter(endpoint -> !endpoint.getLabelsMap().entrySet().containsAll(selector.entrySet()))
        .forEach(endpoint -> faults.add("not selected: " + endpoint));
    Set<String> subsets =
        all(fixture, ResourceKind.DESTINATION_RULE).stream()
            .flatMap(rule -> message(rule, DestinationRule.parser()).getSubsetsList().stream())
            .map(subset -> subset.getLabelsOrDefault("version", ""))
            .collect(Collectors.toSet());
    endpoints.stream()
        .map(endpoint -> endpoint.getLabelsOrDefault("version", ""))
        .filter(version -> !version.isEmpty() && !subsets.contains(version))
        .forEach(version -> faults.add("in no subset: " + version));
    return faults;
  }

  private static List<IstioResource> all(EngineFixture fixture, ResourceKind kind) {
    return List.copyOf(fixture.engine.view().resources().of(kind).values());
  }

  private static <M extends Message> M message(IstioResource resource, Parser<M> parser) {
    try {
      return parser.parseFrom(
          Any.parseFrom(resource.encoded()).unpack(Resource.class).getBody().getValue());
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError("the engine's own bytes cannot be read", e);
    }
  }

  private static SourceConfig source(Random random) {
    SourceConfig source = TestSources.source("consul");
    EntryConfig entry = source.entry();
    return TestSources.with(
        source,
        new EntryConfig(
            entry.meshInternal(),
            entry.servicePorts(),
            entry.defaultProtocol(),
            entry.labels(),
            pick(random, List.of(Endpoints.values())),
            new AddressConfig(
                true,
                false,
                pick(random, List.of(HostNames.values())),
                entry.addresses().dnsInterval()),
            entry.traffic()));
  }

  private static EngineFixture published(
      SourceConfig source, ServiceKey key, List<ServiceInstance> instances) {
    EngineFixture fixture = new EngineFixture(source);
    fixture.list("consul", new ServiceSnapshot(key, Map.of("service", key.name()), instances));
    return fixture;
  }

  private static List<ServiceInstance> instances(Random random) {
    List<ServiceInstance> instances = new ArrayList<>();
    for (int i = 0; i <= random.nextInt(6); i++) {
      ServiceInstance.Builder instance =
          ServiceInstance.builder("id-" + random.nextInt(8), pick(random, ADDRESSES))
              .weight(pick(random, WEIGHTS))
              .metadata(metadata(random));
      for (int p = 0; p < random.nextInt(4); p++) {
        instance.port(new InstancePort(word(random), word(random), pick(random, NUMBERS)));
      }
      instances.add(instance.build());
    }
    return instances;
  }

  private static Map<String, String> metadata(Random random) {
    Map<String, String> metadata = new HashMap<>();
    for (int i = 0; i < random.nextInt(4); i++) {
      metadata.put(text(random), text(random));
    }
    if (random.nextBoolean()) {
      metadata.put("version", pick(random, VERSIONS));
    }
    return metadata;
  }

  private static String word(Random random) {
    return pick(random, WORDS);
  }

  private static String text(Random random) {
    return random
        .ints(random.nextInt(90), 0, 0x3000)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static <T> T pick(Random random, List<T> values) {
    return values.get(random.nextInt(values.size()));
  }
}
