package io.registrybridge.it.deploy;

import io.registrybridge.it.deploy.Manifests.Manifest;
import io.registrybridge.it.mesh.Answer;
import io.registrybridge.it.mesh.KubeClient;
import java.util.Map;
import java.util.Optional;

/** Gives rendered objects to a kube-apiserver. */
record KubernetesApi(KubeClient client) {
  private static final Map<String, String> PLURALS =
      Map.ofEntries(
          Map.entry("ClusterRole", "clusterroles"),
          Map.entry("ClusterRoleBinding", "clusterrolebindings"),
          Map.entry("ConfigMap", "configmaps"),
          Map.entry("NetworkPolicy", "networkpolicies"),
          Map.entry("Pod", "pods"),
          Map.entry("PodDisruptionBudget", "poddisruptionbudgets"),
          Map.entry("Role", "roles"),
          Map.entry("RoleBinding", "rolebindings"),
          Map.entry("Service", "services"),
          Map.entry("ServiceAccount", "serviceaccounts"),
          Map.entry("ServiceMonitor", "servicemonitors"),
          Map.entry("StatefulSet", "statefulsets"));

  /** Asks whether the server would take an object, unknown fields not allowed. */
  Answer wouldTake(Manifest object) {
    return apply(object, "&dryRun=All");
  }

  /** Makes an object. */
  Answer take(Manifest object) {
    return apply(object, "");
  }

  private Answer apply(Manifest object, String more) {
    return client.send(
        "PATCH",
        path(object) + "?fieldManager=tests&fieldValidation=Strict" + more,
        "application/apply-patch+yaml",
        object.text());
  }

  private static String path(Manifest object) {
    String version = object.content().path("apiVersion").asText();
    String group = version.contains("/") ? "/apis/" + version : "/api/" + version;
    String plural =
        Optional.ofNullable(PLURALS.get(object.kind()))
            .orElseThrow(() -> new IllegalArgumentException("unknown here: " + object));
    return group
        + object.namespace().map(namespace -> "/namespaces/" + namespace).orElse("")
        + "/"
        + plural
        + "/"
        + object.name();
  }
}
