package io.registrybridge.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import io.registrybridge.api.model.Availability;
import io.registrybridge.api.model.InstancePort;
import io.registrybridge.api.model.Locality;
import io.registrybridge.api.model.ServiceInstance;
import io.registrybridge.api.model.ServiceKey;
import io.registrybridge.api.model.ServiceSnapshot;
import io.registrybridge.engine.EngineView.HostView;
import io.registrybridge.engine.EngineView.ServiceView;
import io.registrybridge.engine.config.EntryConfig;
import io.registrybridge.engine.config.EntryConfig.AddressConfig;
import io.registrybridge.engine.config.EntryConfig.AddressConfig.HostNames;
import io.registrybridge.engine.config.EntryConfig.Endpoints;
import io.registrybridge.engine.config.NamingConfig;
import io.registrybridge.engine.config.NamingConfig.MergeGroup;
import io.registrybridge.engine.config.NamingConfig.MergeGroup.Mode;
import io.registrybridge.engine.config.SourceConfig;
import io.registrybridge.engine.config.TrafficConfig;
import io.registrybridge.engine.config.TrafficConfig.LoadBalancing;
import io.registrybridge.engine.config.TrafficConfig.OutlierDetection;
import io.registrybridge.engine.publish.IstioResource;
import io.registrybridge.engine.publish.ResourceKind;
import io.registrybridge.proto.istio.mcp.v1alpha1.Resource;
import io.registrybridge.proto.istio.networking.v1alpha3.DestinationRule;
import io.registrybridge.proto.istio.networking.v1alpha3.ServiceEntry;
import io.registrybridge.proto.istio.networking.v1alpha3.WorkloadEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a registry has, and what istiod gets: each folder of {@code golden/rendering} is a case,
 * with {@code services.yaml} going in and {@code expected.yaml} coming out.
 *
 * <p>After a change that is meant, {@code mvn test -pl bridge-core/engine -am
 * -Dtest=RenderingGoldenTest -Dsurefire.failIfNoSpecifiedTests=false -Dgolden.update=true} writes
 * the expectations anew: read the difference before you commit it.
 */
class RenderingGoldenTest {
  private static final Path CASES = Path.of("src/test/resources/golden/rendering");
  private static final ObjectMapper YAML =
      new ObjectMapper(
              new YAMLFactory()
                  .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                  .enable(YAMLGenerator.Feature.INDENT_ARRAYS_WITH_INDICATOR)
                  .disable(YAMLGenerator.Feature.SPLIT_LINES)
                  .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER))
          .setDefaultPropertyInclusion(JsonInclude.Include.NON_EMPTY);

  /** The form of services.yaml. */
  record Input(
      @Nullable Settings settings, @Nullable List<Source> sources, List<Service> services) {
    private static final String ONLY_SOURCE = "orders-consul";

    /** What differs from a file with nothing but a type in it. */
    record Settings(
        @Nullable Boolean virtualIp,
        @Nullable Boolean virtualIpV6,
        @Nullable HostNames hostNames,
        @Nullable Endpoints endpoints,
        @Nullable String subsetLabel,
        @Nullable LoadBalancing loadBalancer,
        @Nullable Integer consecutive5xx,
        @Nullable List<String> exportTo) {
      static final Settings DEFAULTS = new Settings(null, null, null, null, null, null, null, null);
    }

    /** A source of the merge group "shop"; without any there is one source of no group. */
    record Source(String name, Mode mode, int order) {
      SourceConfig config() {
        NamingConfig plain = TestSources.naming("${service}.consul");
        return TestSources.with(
            TestSources.source(name),
            new NamingConfig(
                plain.host(),
                plain.aliases(),
                plain.hostOverride(),
                plain.namespace(),
                plain.exportTo(),
                Optional.of(new MergeGroup("shop", mode, order))));
      }
    }

    record Service(@Nullable String source, String name, List<Instance> instances) {
      ServiceKey key() {
        return new ServiceKey(source == null ? ONLY_SOURCE : source, "", name);
      }
    }

    List<SourceConfig> configs() {
      return sources == null
          ? List.of(source(Objects.requireNonNullElse(settings, Settings.DEFAULTS)))
          : sources.stream().map(Source::config).toList();
    }

    record Instance(
        String id,
        @Nullable String address,
        @Nullable List<Port> ports,
        @Nullable Map<String, String> metadata,
        Availability.@Nullable State availability,
        @Nullable Double weight,
        @Nullable List<String> locality,
        @Nullable String network,
        @Nullable String serviceAccount) {}

    record Port(@Nullable String name, @Nullable String protocol, int number) {}
  }

  /** The form of expected.yaml, for each service. */
  record Output(String service, List<Map<String, Object>> resources, List<String> findings) {}

  static Stream<String> cases() throws IOException {
    try (Stream<Path> folders = Files.list(CASES)) {
      return folders.map(folder -> folder.getFileName().toString()).sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void registryBecomesServiceEntries(String name) throws IOException {
    Path folder = CASES.resolve(name);
    Input input = YAML.readValue(folder.resolve("services.yaml").toFile(), Input.class);
    EngineFixture fixture = new EngineFixture(input.configs().toArray(SourceConfig[]::new));

    for (SourceConfig source : input.configs()) {
      fixture.list(
          source.name(),
          input.services().stream()
              .filter(service -> service.key().source().equals(source.name()))
              .map(RenderingGoldenTest::snapshot)
              .toArray(ServiceSnapshot[]::new));
    }

    Path expected = folder.resolve("expected.yaml");
    String actual = YAML.writeValueAsString(outputs(fixture));
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(expected, actual);
    }
    assertThat(actual).isEqualTo(Files.readString(expected));
  }

  private static List<Output> outputs(EngineFixture fixture) {
    List<Output> outputs = new ArrayList<>();
    fixture
        .engine
        .view()
        .services()
        .forEach(
            service ->
                outputs.add(
                    new Output(
                        service.key().name(),
                        resources(fixture, service),
                        service.findings().stream()
                            .map(f -> f.rule() + " [" + f.instance() + "] " + f.detail())
                            .toList())));
    return outputs;
  }

  /** By kind and name, with what of each envelope is not the same for all. */
  private static List<Map<String, Object>> resources(EngineFixture fixture, ServiceView service) {
    Set<String> hosts = service.hosts().stream().map(HostView::host).collect(Collectors.toSet());
    return fixture.engine.view().resources().byKind().values().stream()
        .flatMap(ofKind -> ofKind.values().stream())
        .filter(resource -> hosts.contains(resource.name().host()))
        .sorted(Comparator.comparing(IstioResource::kind).thenComparing(IstioResource::name))
        .map(RenderingGoldenTest::yaml)
        .toList();
  }

  private static Map<String, Object> yaml(IstioResource resource) {
    try {
      Resource envelope = Any.parseFrom(resource.encoded()).unpack(Resource.class);
      assertThat(envelope.getMetadata().getName()).isEqualTo(resource.name().toString());
      assertThat(envelope.getMetadata().getLabelsMap())
          .containsOnlyKeys("registrybridge.io/source");
      Map<String, Object> yaml = new LinkedHashMap<>();
      yaml.put("kind", resource.kind().kind());
      yaml.put("name", resource.name().toString());
      yaml.putAll(
          YAML.readValue(
              JsonFormat.printer()
                  .sortingMapKeys()
                  .print(message(resource.kind(), envelope.getBody().getValue())),
              new TypeReference<Map<String, Object>>() {}));
      return yaml;
    } catch (IOException e) {
      throw new AssertionError("the engine's own bytes cannot be read", e);
    }
  }

  private static Message message(ResourceKind kind, ByteString body) throws IOException {
    return switch (kind) {
      case SERVICE_ENTRY -> ServiceEntry.parseFrom(body);
      case WORKLOAD_ENTRY -> WorkloadEntry.parseFrom(body);
      case DESTINATION_RULE -> DestinationRule.parseFrom(body);
    };
  }

  private static SourceConfig source(Input.Settings input) {
    SourceConfig source = TestSources.source("orders-consul", "${service}.consul");
    EntryConfig entry = source.entry();
    NamingConfig naming = source.naming();
    SourceConfig named =
        TestSources.with(
            source,
            new NamingConfig(
                naming.host(),
                naming.aliases(),
                naming.hostOverride(),
                naming.namespace(),
                Objects.requireNonNullElse(input.exportTo(), naming.exportTo()),
                naming.merge()));
    return TestSources.with(
        named,
        new EntryConfig(
            entry.meshInternal(),
            entry.servicePorts(),
            entry.defaultProtocol(),
            entry.labels(),
            Objects.requireNonNullElse(input.endpoints(), entry.endpoints()),
            new AddressConfig(
                Objects.requireNonNullElse(input.virtualIp(), true),
                Objects.requireNonNullElse(input.virtualIpV6(), false),
                Objects.requireNonNullElse(input.hostNames(), HostNames.DNS),
                entry.addresses().dnsInterval()),
            new TrafficConfig(
                Objects.requireNonNullElse(input.subsetLabel(), "version"),
                Objects.requireNonNullElse(input.loadBalancer(), LoadBalancing.NONE),
                new OutlierDetection(
                    Optional.ofNullable(input.consecutive5xx()),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty()))));
  }

  private static ServiceSnapshot snapshot(Input.Service service) {
    return new ServiceSnapshot(
        service.key(),
        Map.of("service", service.name()),
        service.instances().stream().map(RenderingGoldenTest::instance).toList());
  }

  private static ServiceInstance instance(Input.Instance input) {
    ServiceInstance.Builder instance =
        ServiceInstance.builder(input.id(), text(input.address()))
            .network(text(input.network()))
            .serviceAccount(text(input.serviceAccount()));
    for (Input.Port port : input.ports() == null ? List.<Input.Port>of() : input.ports()) {
      instance.port(new InstancePort(text(port.name()), text(port.protocol()), port.number()));
    }
    if (input.metadata() != null) {
      instance.metadata(input.metadata());
    }
    if (input.availability() != null) {
      instance.availability(new Availability(input.availability(), "said so"));
    }
    if (input.weight() != null) {
      instance.weight(input.weight());
    }
    if (input.locality() != null) {
      instance.locality(
          new Locality(input.locality().get(0), input.locality().get(1), input.locality().get(2)));
    }
    return instance.build();
  }

  private static String text(@Nullable String value) {
    return value == null ? "" : value;
  }
}
