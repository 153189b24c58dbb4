package io.registrybridge.engine.render;

import com.google.protobuf.Duration;
import io.registrybridge.proto.istio.networking.v1alpha3.DestinationRule;
import io.registrybridge.proto.istio.networking.v1alpha3.OutlierDetection;
import io.registrybridge.proto.istio.networking.v1alpha3.ServiceEntry;
import io.registrybridge.proto.istio.networking.v1alpha3.ServicePort;
import io.registrybridge.proto.istio.networking.v1alpha3.Subset;
import io.registrybridge.proto.istio.networking.v1alpha3.TrafficPolicy;
import io.registrybridge.proto.istio.networking.v1alpha3.WorkloadEntry;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * istiod's own validation (pkg/config/validation: ValidateServiceEntry, ValidateWorkloadEntry,
 * ValidateDestinationRule), as far as our resources can break it. istiod drops what fails it
 * without telling us, so nothing is published that has not passed here. It repairs nothing, and
 * shares no code with what does. Pure.
 */
final class IstioValidation {
  private static final Pattern DNS_LABEL =
      Pattern.compile("[a-zA-Z0-9]([-a-zA-Z0-9]{0,61}[a-zA-Z0-9])?");
  private static final Pattern LABEL_NAME =
      Pattern.compile("([A-Za-z0-9][-A-Za-z0-9_.]{0,61})?[A-Za-z0-9]");
  private static final Pattern NUMBER = Pattern.compile("[0-9]+");
  private static final Pattern IPV4 = Pattern.compile("(\\d{1,3})(\\.\\d{1,3}){3}");
  private static final Pattern IPV6 = Pattern.compile("[0-9a-f:.]*:[0-9a-f:.]*");
  private static final Set<String> PROTOCOLS =
      Set.of(
          "",
          "tcp",
          "udp",
          "grpc",
          "grpc-web",
          "http",
          "http_proxy",
          "http2",
          "https",
          "tls",
          "mongo",
          "redis",
          "mysql");

  private IstioValidation() {}

  /** Why istiod would refuse the entry; empty if it takes it. */
  static Optional<String> refusal(ServiceEntry entry) {
    return host(entry)
        .or(() -> addresses(entry.getAddressesList()))
        .or(() -> ports(entry.getPortsList()))
        .or(() -> endpoints(entry))
        .or(() -> exportTo(entry.getExportToList()));
  }

  /** Why istiod would refuse an endpoint that stands alone; empty if it takes it. */
  static Optional<String> refusal(WorkloadEntry entry) {
    return isIp(entry.getAddress())
        ? endpointPorts(entry, entry.getPortsMap().keySet())
            .or(() -> portNames(entry.getPortsMap().keySet()))
            .or(() -> labels(entry.getLabelsMap()))
        : Optional.of("address '" + entry.getAddress() + "' is no IP address");
  }

  /** Why istiod would refuse the rule; empty if it takes it. */
  static Optional<String> refusal(DestinationRule rule) {
    return host(rule.getHost())
        .or(() -> policy(rule))
        .or(() -> subsets(rule.getSubsetsList()))
        .or(() -> exportTo(rule.getExportToList()));
  }

  private static Optional<String> policy(DestinationRule rule) {
    if (!rule.hasTrafficPolicy()) {
      return Optional.empty();
    }
    TrafficPolicy policy = rule.getTrafficPolicy();
    if (!policy.hasLoadBalancer() && !policy.hasOutlierDetection()) {
      return Optional.of("the traffic policy says nothing");
    }
    OutlierDetection outliers = policy.getOutlierDetection();
    boolean legal =
        (!outliers.hasInterval() || isMilliseconds(outliers.getInterval()))
            && (!outliers.hasBaseEjectionTime() || isMilliseconds(outliers.getBaseEjectionTime()))
            && outliers.getMaxEjectionPercent() >= 0
            && outliers.getMaxEjectionPercent() <= 100;
    return legal ? Optional.empty() : Optional.of("outlier detection " + outliers + " is illegal");
  }

  /** Whole milliseconds, at least one (pkg/config/validation/agent, ValidateDuration). */
  private static boolean isMilliseconds(Duration duration) {
    return duration.getSeconds() >= 0
        && duration.getNanos() % 1_000_000 == 0
        && (duration.getSeconds() > 0 || duration.getNanos() > 0);
  }

  private static Optional<String> subsets(List<Subset> subsets) {
    Set<String> names = new HashSet<>();
    for (Subset subset : subsets) {
      if (!DNS_LABEL.matcher(subset.getName()).matches() || !names.add(subset.getName())) {
        return Optional.of("subset '" + subset.getName() + "' is no DNS label or there twice");
      }
      Optional<String> refusal = labels(subset.getLabelsMap());
      if (refusal.isPresent()) {
        return refusal;
      }
    }
    return Optional.empty();
  }

  private static Optional<String> host(ServiceEntry entry) {
    return entry.getHostsCount() == 1 ? host(entry.getHosts(0)) : Optional.of("it needs one host");
  }

  private static Optional<String> host(String host) {
    String[] labels = host.split("\\.", -1);
    boolean legal =
        host.length() <= 255
            && Stream.of(labels).allMatch(label -> DNS_LABEL.matcher(label).matches())
            && !NUMBER.matcher(labels[labels.length - 1]).matches();
    return legal ? Optional.empty() : Optional.of("host '" + host + "' is no domain name");
  }

  private static Optional<String> addresses(List<String> addresses) {
    return addresses.stream()
        .filter(address -> !isIp(address))
        .findFirst()
        .map(address -> "address '" + address + "' is no IP address");
  }

  private static Optional<String> portNames(Set<String> names) {
    return names.stream()
        .filter(name -> !DNS_LABEL.matcher(name).matches())
        .findFirst()
        .map(name -> "port name '" + name + "' is no DNS label");
  }

  private static Optional<String> ports(List<ServicePort> ports) {
    Set<String> names = new HashSet<>();
    Set<Integer> numbers = new HashSet<>();
    for (ServicePort port : ports) {
      if (!DNS_LABEL.matcher(port.getName()).matches() || !names.add(port.getName())) {
        return Optional.of("port name '" + port.getName() + "' is no DNS label or there twice");
      }
      if (!isPort(port.getNumber()) || !numbers.add(port.getNumber())) {
        return Optional.of("port " + port.getNumber() + " is out of range or there twice");
      }
      if (port.getTargetPort() != 0 && !isPort(port.getTargetPort())) {
        return Optional.of("target port " + port.getTargetPort() + " is out of range");
      }
      if (!PROTOCOLS.contains(port.getProtocol().toLowerCase(Locale.ROOT))) {
        return Optional.of("protocol '" + port.getProtocol() + "' is unknown to istiod");
      }
    }
    return Optional.empty();
  }

  private static boolean isPort(int number) {
    return number >= 1 && number <= 65535;
  }

  private static Optional<String> endpoints(ServiceEntry entry) {
    if (entry.hasWorkloadSelector()) {
      return selector(entry);
    }
    Set<String> portNames = new HashSet<>();
    entry.getPortsList().forEach(port -> portNames.add(port.getName()));
    for (WorkloadEntry endpoint : entry.getEndpointsList()) {
      Optional<String> refusal =
          address(entry, endpoint.getAddress())
              .or(() -> endpointPorts(endpoint, portNames))
              .or(() -> labels(endpoint.getLabelsMap()));
      if (refusal.isPresent()) {
        return refusal;
      }
    }
    return Optional.empty();
  }

  private static Optional<String> selector(ServiceEntry entry) {
    Map<String, String> labels = entry.getWorkloadSelector().getLabelsMap();
    return entry.getEndpointsCount() > 0 || labels.isEmpty()
        ? Optional.of("a selector needs a label, and there may be no endpoints beside it")
        : labels(labels);
  }

  private static Optional<String> address(ServiceEntry entry, String address) {
    boolean ip = isIp(address);
    boolean legal =
        switch (entry.getResolution()) {
          case STATIC -> ip;
          case DNS -> ip || isDomainName(address);
          case NONE, DNS_ROUND_ROBIN, DYNAMIC_DNS, UNRECOGNIZED -> false;
        };
    return legal
        ? Optional.empty()
        : Optional.of("endpoint address '" + address + "' does not fit " + entry.getResolution());
  }

  private static boolean isIp(String text) {
    if (IPV4.matcher(text).matches()) {
      return Stream.of(text.split("\\.", -1)).allMatch(octet -> Integer.parseInt(octet) <= 255);
    }
    return IPV6.matcher(text).matches();
  }

  private static boolean isDomainName(String text) {
    return text.length() <= 255
        && Stream.of(text.split("\\.", -1)).allMatch(label -> DNS_LABEL.matcher(label).matches());
  }

  private static Optional<String> endpointPorts(WorkloadEntry endpoint, Set<String> names) {
    return endpoint.getPortsMap().entrySet().stream()
        .filter(port -> !names.contains(port.getKey()) || !isPort(port.getValue()))
        .findFirst()
        .map(port -> "endpoint port " + port + " fits no port of the service");
  }

  private static Optional<String> labels(Map<String, String> labels) {
    return labels.entrySet().stream()
        .filter(label -> !isLabelKey(label.getKey()) || !isLabelValue(label.getValue()))
        .findFirst()
        .map(label -> "label " + label + " is illegal");
  }

  private static boolean isLabelKey(String key) {
    int slash = key.indexOf('/');
    return LABEL_NAME.matcher(key.substring(slash + 1)).matches()
        && (slash < 0 || isDomainName(key.substring(0, slash)));
  }

  private static boolean isLabelValue(String value) {
    return value.isEmpty() || LABEL_NAME.matcher(value).matches();
  }

  private static Optional<String> exportTo(List<String> namespaces) {
    Set<String> distinct = new HashSet<>(namespaces);
    boolean legal =
        distinct.size() == namespaces.size()
            && namespaces.stream()
                .allMatch(
                    namespace ->
                        Set.of(".", "*", "~").contains(namespace)
                            || DNS_LABEL.matcher(namespace).matches())
            && (namespaces.size() <= 1 || !(distinct.contains("*") || distinct.contains("~")));
    return legal ? Optional.empty() : Optional.of("exportTo " + namespaces + " is illegal");
  }
}
