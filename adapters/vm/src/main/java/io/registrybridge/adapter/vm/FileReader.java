package io.registrybridge.adapter.vm;

import io.registrybridge.adapter.vm.VmConfig.ProbeDefaults;
import io.registrybridge.adapter.vm.VmFile.VmInstance;
import io.registrybridge.api.config.SettingType;
import io.registrybridge.api.config.SettingTypes;
import io.registrybridge.api.model.Availability;
import io.registrybridge.api.model.InstancePort;
import io.registrybridge.api.model.Locality;
import io.registrybridge.api.model.SecretKeys;
import io.registrybridge.api.model.ServiceInstance;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Understands one file: a service with its instances, or a host with its services. Collects all
 * problems; a file with one is not used at all, for half of it could be a removal.
 */
final class FileReader {
  private static final Set<String> COMMON =
      Set.of(
          "port",
          "ports",
          "weight",
          "labels",
          "locality",
          "network",
          "service-account",
          "state",
          "probe");
  private static final Set<String> SERVICE_FILE = with("service", "instances");
  private static final Set<String> HOST_FILE = with("host", "address", "services");
  private static final Set<String> INSTANCE = with("id", "address");
  private static final Set<String> SERVICE_OF_HOST = with("id", "name");
  private static final Set<String> PROBE =
      Set.of("type", "port", "path", "interval", "timeout", "rise", "fall");

  private static final Set<String> PROTOCOLS =
      Set.of("http", "http2", "https", "grpc", "grpc-web", "tcp", "tls", "mongo", "mysql", "redis");
  private static final SettingType<Integer> PORT = SettingTypes.integer(1, 65535);
  private static final SettingType<Integer> COUNT = SettingTypes.integer(1, 100);
  private static final SettingType<Double> WEIGHT = SettingTypes.number(0, 1_000_000);

  private enum State {
    AVAILABLE,
    DRAINING,
    MAINTENANCE,
    DISABLED
  }

  private static final SettingType<State> STATE = SettingTypes.oneOf(State.class);
  private static final SettingType<ProbeTarget.Type> PROBE_TYPE =
      SettingTypes.oneOf(ProbeTarget.Type.class);

  private final String fileName;
  private final ProbeDefaults probeDefaults;
  private final List<Problem> problems = new ArrayList<>();
  private final Values values = new Values(problems::add);
  private final Set<String> services = new LinkedHashSet<>();
  private final List<VmInstance> instances = new ArrayList<>();

  private FileReader(String fileName, ProbeDefaults probeDefaults) {
    this.fileName = fileName;
    this.probeDefaults = probeDefaults;
  }

  /**
   * What came of a file.
   *
   * @param file of use only without problems
   */
  record Result(VmFile file, List<Problem> problems) {}

  static Result read(String fileName, String text, ProbeDefaults probeDefaults) {
    FileReader reader = new FileReader(fileName, probeDefaults);
    if (text.isBlank()) {
      reader.problems.add(
          Problem.ofFile("is empty, as a file that is being written; delete it to remove it"));
    } else {
      Node.Branch root = FileSyntax.read(fileName, text, reader.problems::add);
      if (reader.problems.isEmpty()) {
        reader.file(root);
      }
    }
    return new Result(new VmFile(reader.services, reader.instances), List.copyOf(reader.problems));
  }

  private void file(Node.Branch root) {
    boolean host = root.children().containsKey("host");
    boolean service =
        root.children().containsKey("service") || root.children().containsKey("instances");
    if (host == service) {
      problems.add(
          Problem.ofFile(
              "expected a service file (keys 'service' and 'instances') or a host file (keys"
                  + " 'host', 'address' and 'services')"));
    } else if (host) {
      hostFile(root);
    } else {
      serviceFile(root);
    }
  }

  private void serviceFile(Node.Branch root) {
    values.checkKeys("", root, SERVICE_FILE);
    String stem = fileName.substring(0, fileName.lastIndexOf('.'));
    String service = values.text("", root, "service").orElse(stem);
    name("service", root, service);
    if (!root.children().containsKey("instances")) {
      problems.add(
          Problem.ofFile("has no key 'instances'; for a service without any, write it empty"));
      return;
    }
    values
        .branch("", root, "instances")
        .ifPresent(
            all ->
                values.each(
                    "instances",
                    all,
                    (path, key, own) -> {
                      values.checkKeys(path, own, INSTANCE);
                      Node.Branch merged = merge(root, own);
                      String address = address(path, own);
                      add(path, service, key, address, merged);
                    }));
  }

  private void hostFile(Node.Branch root) {
    values.checkKeys("", root, HOST_FILE);
    String host = values.text("", root, "host").orElse("");
    if (host.isEmpty()) {
      problems.add(new Problem(root.line(), "host", "is empty; expected the name of the host"));
    }
    String address = address("", root);
    if (!root.children().containsKey("services")) {
      problems.add(Problem.ofFile("has no key 'services'; for a host without any, write it empty"));
      return;
    }
    values
        .branch("", root, "services")
        .ifPresent(
            all ->
                values.each(
                    "services",
                    all,
                    (path, key, own) -> {
                      values.checkKeys(path, own, SERVICE_OF_HOST);
                      String service = values.text(path, own, "name").orElse(key);
                      name(path, own, service);
                      add(path, service, host, address, merge(root, own));
                    }));
  }

  /** As of a file that is being written: nothing can be told of a service without a name. */
  private void name(String path, Node at, String service) {
    if (service.isBlank()) {
      problems.add(new Problem(at.line(), path, "is blank; expected the name of the service"));
    }
    services.add(service);
  }

  private void add(String path, String service, String key, String address, Node.Branch node) {
    List<InstancePort> ports = ports(path, node);
    // A number is a place in a list, which shifts; the endpoint is what stays.
    boolean named = !key.chars().allMatch(Character::isDigit);
    String endpoint = address + (ports.isEmpty() ? "" : ":" + ports.getFirst().number());
    String id =
        values
            .text(path, node, "id")
            .filter(given -> !given.isEmpty())
            .orElse(named ? key : endpoint);
    if (id.isBlank()) {
      return;
    }
    if (instances.stream()
        .anyMatch(other -> other.service().equals(service) && other.instance().id().equals(id))) {
      problems.add(
          new Problem(
              node.line(), path, "has the id '" + id + "' of another instance of " + service));
    }
    ServiceInstance.Builder builder =
        ServiceInstance.builder(id, address)
            .metadata(SecretKeys.without(labels(path, node)))
            .availability(state(path, node))
            .weight(values.value(path, node, "weight", WEIGHT).orElse(1.0))
            .locality(locality(path, node))
            .network(values.text(path, node, "network").orElse(""))
            .serviceAccount(values.text(path, node, "service-account").orElse(""));
    ports.forEach(builder::port);
    instances.add(new VmInstance(service, builder.build(), probe(path, node, address, ports)));
  }

  private String address(String path, Node.Branch node) {
    Optional<String> address = values.text(path, node, "address").filter(given -> !given.isEmpty());
    if (address.isEmpty()) {
      problems.add(
          new Problem(
              node.line(),
              Values.join(path, "address"),
              "is missing; expected an IP address or a host"));
    }
    return address.orElse("");
  }

  private List<InstancePort> ports(String path, Node.Branch node) {
    List<InstancePort> found = new ArrayList<>();
    if (node.children().containsKey("port") && node.children().containsKey("ports")) {
      problems.add(
          new Problem(node.line(), Values.join(path, "port"), "expected either 'port' or 'ports'"));
    }
    values.value(path, node, "port", PORT).ifPresent(number -> found.add(InstancePort.of(number)));
    values
        .branch(path, node, "ports")
        .ifPresent(
            all ->
                all.children()
                    .forEach(
                        (name, child) ->
                            port(Values.join(path, "ports"), all, name).ifPresent(found::add)));
    if (found.isEmpty() && !node.children().containsKey("port")) {
      problems.add(
          new Problem(
              node.line(),
              Values.join(path, "ports"),
              "is missing; expected e.g. ports.http=8080"));
    }
    return found;
  }

  /** {@code http: 8080}, or {@code admin: 8081/http} where the name does not tell the protocol. */
  private Optional<InstancePort> port(String path, Node.Branch ports, String name) {
    String written = values.text(path, ports, name).orElse("");
    int slash = written.indexOf('/');
    String number = slash < 0 ? written : written.substring(0, slash);
    String protocol = slash < 0 ? protocolOf(name) : written.substring(slash + 1);
    Node at = ports.children().getOrDefault(name, ports);
    return values
        .parse(Values.join(path, name), at.line(), number, PORT)
        .map(parsed -> new InstancePort(name, protocol, parsed));
  }

  /** Istio's own rule: a port's name is its protocol, with a suffix or without. */
  private static String protocolOf(String name) {
    int dash = name.indexOf('-');
    String prefix = dash < 0 ? name : name.substring(0, dash);
    return name.startsWith("grpc-web") ? "grpc-web" : PROTOCOLS.contains(prefix) ? prefix : "";
  }

  private Map<String, String> labels(String path, Node.Branch node) {
    Map<String, String> labels = new HashMap<>();
    values
        .branch(path, node, "labels")
        .ifPresent(
            all ->
                all.children()
                    .keySet()
                    .forEach(
                        name ->
                            values
                                .text(Values.join(path, "labels"), all, name)
                                .ifPresent(value -> labels.put(name, value))));
    return labels;
  }

  private Availability state(String path, Node.Branch node) {
    return switch (values.value(path, node, "state", STATE).orElse(State.AVAILABLE)) {
      case AVAILABLE -> Availability.AVAILABLE;
      case DRAINING -> Availability.draining("state=draining in " + fileName);
      case MAINTENANCE -> Availability.maintenance("state=maintenance in " + fileName);
      case DISABLED -> Availability.disabled("state=disabled in " + fileName);
    };
  }

  private Locality locality(String path, Node.Branch node) {
    String[] parts = values.text(path, node, "locality").orElse("").split("/", -1);
    if (parts.length > 3) {
      problems.add(
          new Problem(
              node.line(),
              Values.join(path, "locality"),
              "expected region, region/zone or" + " region/zone/subzone"));
    }
    return new Locality(
        parts[0], parts.length > 1 ? parts[1] : "", parts.length > 2 ? parts[2] : "");
  }

  private Optional<ProbeTarget> probe(
      String path, Node.Branch node, String address, List<InstancePort> ports) {
    Node child = node.children().get("probe");
    if (child == null || ports.isEmpty()) {
      return Optional.empty();
    }
    String at = Values.join(path, "probe");
    Node.Branch probe =
        switch (child) {
          case Node.Branch branch -> branch;
          // The short form: probe=tcp.
          case Node.Scalar type -> new Node.Branch(type.line(), Map.of("type", type));
        };
    if (child instanceof Node.Scalar scalar && scalar.text().equals("none")) {
      return Optional.empty();
    }
    values.checkKeys(at, probe, PROBE);
    return values
        .value(at, probe, "type", PROBE_TYPE)
        .map(
            type ->
                new ProbeTarget(
                    type,
                    address,
                    probePort(at, probe, ports),
                    probePath(at, probe),
                    duration(at, probe, "interval", probeDefaults.interval()),
                    duration(at, probe, "timeout", probeDefaults.timeout()),
                    values.value(at, probe, "rise", COUNT).orElse(probeDefaults.rise()),
                    values.value(at, probe, "fall", COUNT).orElse(probeDefaults.fall())));
  }

  private int probePort(String path, Node.Branch probe, List<InstancePort> ports) {
    String wanted = values.text(path, probe, "port").orElse("");
    if (wanted.isEmpty()) {
      return ports.getFirst().number();
    }
    return ports.stream()
        .filter(port -> port.name().equals(wanted))
        .findFirst()
        .map(InstancePort::number)
        .or(() -> values.value(path, probe, "port", PORT))
        .orElse(1);
  }

  private String probePath(String path, Node.Branch probe) {
    String written = values.text(path, probe, "path").orElse("/");
    boolean plain =
        written.chars().allMatch(c -> c > ' ' && c < 127 && "<>\"{}|\\^`#".indexOf(c) < 0);
    if (!written.startsWith("/") || !plain) {
      problems.add(
          new Problem(
              probe.line(),
              Values.join(path, "path"),
              "'" + written + "': expected a path such as /health, other characters as %XX"));
    }
    return written;
  }

  private Duration duration(String path, Node.Branch node, String key, Duration otherwise) {
    return values.value(path, node, key, VmAdapterFactory.PAUSE).orElse(otherwise);
  }

  /** What stands at the top of a file holds for each part that does not say otherwise. */
  private static Node.Branch merge(Node.Branch root, Node.Branch own) {
    Map<String, Node> merged = new LinkedHashMap<>(own.children());
    boolean ownPorts = merged.containsKey("port") || merged.containsKey("ports");
    root.children()
        .forEach(
            (key, above) -> {
              boolean portKey = key.equals("port") || key.equals("ports");
              if (!COMMON.contains(key) || (portKey && ownPorts)) {
                return;
              }
              Node mine = merged.get(key);
              boolean both = above instanceof Node.Branch && mine instanceof Node.Branch;
              if (mine == null) {
                merged.put(key, above);
              } else if (both && !portKey) {
                Map<String, Node> union = new LinkedHashMap<>(((Node.Branch) above).children());
                union.putAll(((Node.Branch) mine).children());
                merged.put(key, new Node.Branch(mine.line(), union));
              }
            });
    return new Node.Branch(own.line(), merged);
  }

  private static Set<String> with(String... own) {
    Set<String> all = new HashSet<>(COMMON);
    all.addAll(List.of(own));
    return Set.copyOf(all);
  }
}
