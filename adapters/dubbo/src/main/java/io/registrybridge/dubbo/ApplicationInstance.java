package io.registrybridge.dubbo;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An instance that a Dubbo 3 application has registered for all its interfaces at once, and what
 * follows from it for each interface.
 *
 * @param application as the registry has it
 * @param host as the instance wrote it; not checked
 * @param port its own, for what names none; 0 if there is none
 * @param disabled whether somebody has switched it off
 * @param metadata of the instance
 */
public record ApplicationInstance(
    String application, String host, int port, boolean disabled, Map<String, String> metadata) {
  private static final String REVISION = "dubbo.metadata.revision";
  // Given by Dubbo where an application provides nothing (RevisionResolver).
  private static final String NO_REVISION = "0";

  public ApplicationInstance {
    metadata = Map.copyOf(metadata);
  }

  /** The name of what it provides; empty if it names nothing. */
  public String revision() {
    String revision = metadata.getOrDefault(REVISION, "");
    return revision.equals(NO_REVISION) ? "" : revision;
  }

  /** The providers that its revision stands for. */
  public List<Provider> providers(RevisionMetadata revision) {
    List<DubboPorts.Endpoint> endpoints = DubboPorts.endpoints(metadata);
    return revision.offers().stream()
        .map(
            offer ->
                provider(
                    offer.service(),
                    offer.scheme(),
                    offer.port() == 0 ? portOf(offer.scheme(), endpoints) : offer.port(),
                    offer.parameters()))
        .toList();
  }

  /** The providers of an interface of which nothing is known but that the application has it. */
  public List<Provider> providers(String interfaceName) {
    ServiceName service = new ServiceName(interfaceName, "", "");
    List<DubboPorts.Endpoint> endpoints = DubboPorts.endpoints(metadata);
    if (endpoints.isEmpty()) {
      // TCP carries each protocol.
      return List.of(provider(service, "tcp", port, Map.of()));
    }
    return endpoints.stream()
        .map(endpoint -> provider(service, endpoint.scheme(), endpoint.port(), Map.of()))
        .toList();
  }

  private int portOf(String scheme, List<DubboPorts.Endpoint> endpoints) {
    return endpoints.stream()
        .filter(endpoint -> endpoint.scheme().equals(scheme))
        .mapToInt(DubboPorts.Endpoint::port)
        .findFirst()
        .orElse(port);
  }

  private Provider provider(
      ServiceName service, String scheme, int number, Map<String, String> said) {
    Map<String, String> parameters = new HashMap<>(metadata);
    parameters.putAll(said);
    parameters.put("application", application);
    parameters.put("interface", service.interfaceName());
    parameters.put("group", service.group());
    parameters.put("version", service.version());
    // The same provider registered by its interface says more, and wins as the later one.
    parameters.remove("timestamp");
    if (disabled) {
      parameters.put("disabled", "true");
    }
    return new Provider(scheme, host, number, service.interfaceName(), parameters);
  }
}
