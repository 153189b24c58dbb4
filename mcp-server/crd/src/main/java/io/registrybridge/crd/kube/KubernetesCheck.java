package io.registrybridge.crd.kube;

import io.fabric8.kubernetes.api.model.APIResource;
import io.fabric8.kubernetes.api.model.APIResourceList;
import io.fabric8.kubernetes.api.model.authorization.v1.ResourceAttributes;
import io.fabric8.kubernetes.api.model.authorization.v1.ResourceAttributesBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.registrybridge.api.ConnectionReport;
import io.registrybridge.api.ConnectionReport.Level;
import io.registrybridge.api.ConnectionReport.Line;
import io.registrybridge.engine.publish.ResourceKind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Tries whether the API server would take what this bridge writes; changes nothing. */
public final class KubernetesCheck {
  private static final String EVERYWHERE = "";
  private static final String LEASES = "coordination.k8s.io";

  private final KubeConnection connection;
  private final String lease;

  /**
   * @param lease the name of the Lease
   */
  public KubernetesCheck(KubeConnection connection, String lease) {
    this.connection = connection;
    this.lease = lease;
  }

  /**
   * Tries. Blocks for a request for each right and each namespace.
   *
   * @param namespaces where resources are to be written, as far as that is known beforehand
   */
  public ConnectionReport report(Collection<String> namespaces) {
    List<Line> lines = new ArrayList<>();
    try {
      lines.add(kinds());
      for (String namespace : new TreeSet<>(namespaces)) {
        lines.add(namespace(namespace));
      }
      lines.addAll(rights(namespaces));
    } catch (KubernetesClientException e) {
      lines.add(
          new Line(
              Level.ERROR,
              "the API server "
                  + connection.address()
                  + " does not answer as expected: "
                  + KubeErrors.text(e)));
    }
    return new ConnectionReport(lines);
  }

  private Line kinds() {
    APIResourceList list =
        connection.writing().getApiResources(ResourceKind.SERVICE_ENTRY.apiVersion());
    Set<String> served =
        Optional.ofNullable(list).map(APIResourceList::getResources).orElse(List.of()).stream()
            .map(APIResource::getKind)
            .collect(Collectors.toSet());
    List<String> missing = new ArrayList<>();
    for (ResourceKind kind : ResourceKind.values()) {
      if (!served.contains(kind.kind())) {
        missing.add(kind.kind());
      }
    }
    return missing.isEmpty()
        ? new Line(Level.INFO, "it has Istio's CRDs")
        : new Line(
            Level.ERROR,
            "it does not serve "
                + String.join(", ", missing)
                + " in "
                + ResourceKind.SERVICE_ENTRY.apiVersion()
                + ": install Istio's CRDs, of 1.22 or later");
  }

  private Line namespace(String namespace) {
    try {
      return connection.writing().namespaces().withName(namespace).get() != null
          ? new Line(Level.INFO, "namespace " + namespace + " exists")
          : new Line(
              Level.ERROR,
              "namespace "
                  + namespace
                  + " does not exist, and the bridge makes none: create it, or set istio.namespace");
    } catch (KubernetesClientException e) {
      return new Line(
          Level.ADVICE,
          "whether namespace " + namespace + " exists cannot be seen: " + KubeErrors.text(e));
    }
  }

  private List<Line> rights(Collection<String> namespaces) {
    List<String> missing = new ArrayList<>();
    int asked = 0;
    for (ResourceKind kind : ResourceKind.values()) {
      String plural = KubeKind.plural(kind);
      for (String verb : List.of("list", "watch")) {
        asked += ask(missing, verb, KubeKind.GROUP, plural, EVERYWHERE, "");
      }
      for (String namespace : new TreeSet<>(namespaces)) {
        // Server-side apply is a patch, which also creates only with the right to create.
        for (String verb : List.of("create", "patch", "delete")) {
          asked += ask(missing, verb, KubeKind.GROUP, plural, namespace, "");
        }
      }
    }
    String leases = connection.leaseNamespace();
    asked += ask(missing, "create", LEASES, "leases", leases, "");
    for (String verb : List.of("get", "update")) {
      asked += ask(missing, verb, LEASES, "leases", leases, lease);
    }
    if (missing.isEmpty()) {
      return List.of(new Line(Level.INFO, "all " + asked + " rights that are needed are there"));
    }
    return missing.stream()
        .map(
            right ->
                new Line(
                    Level.ERROR,
                    "the bridge may not " + right + ": see deploy/kubernetes/rbac.yaml"))
        .toList();
  }

  private int ask(
      List<String> missing,
      String verb,
      String group,
      String plural,
      String namespace,
      String name) {
    ResourceAttributes attributes =
        new ResourceAttributesBuilder()
            .withVerb(verb)
            .withGroup(group)
            .withResource(plural)
            .withNamespace(namespace)
            .withName(name)
            .build();
    SelfSubjectAccessReview answer =
        connection
            .writing()
            .authorization()
            .v1()
            .selfSubjectAccessReview()
            .create(
                new SelfSubjectAccessReviewBuilder()
                    .withNewSpec()
                    .withResourceAttributes(attributes)
                    .endSpec()
                    .build());
    if (!Boolean.TRUE.equals(answer.getStatus().getAllowed())) {
      missing.add(
          verb
              + " "
              + plural
              + (name.isEmpty() ? "" : " '" + name + "'")
              + (namespace.isEmpty() ? " in all namespaces" : " in namespace " + namespace));
    }
    return 1;
  }
}
