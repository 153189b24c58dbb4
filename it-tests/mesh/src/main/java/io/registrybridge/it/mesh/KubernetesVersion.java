package io.registrybridge.it.mesh;

import java.util.ArrayList;
import java.util.List;

/**
 * What kube-apiserver calls itself. Its own build sets this by the linker too; without it the
 * server says v0.0.0-master, and clients that compare versions refuse it.
 */
final class KubernetesVersion {
  // As go.mod of it-tests/mesh/servers/kube-apiserver has it.
  private static final String VERSION = "v1.34.2";

  private KubernetesVersion() {}

  /** Without the leading v. */
  static String number() {
    return VERSION.substring(1);
  }

  /** What Helm takes for the version of a cluster that it is not told; else it says 1.20. */
  static String linkerFlagsOfHelm() {
    List<String> flags = new ArrayList<>();
    List<String> parts = List.of(number().split("\\.", -1));
    for (String where : List.of("chartutil", "lint/rules")) {
      String target = "-X helm.sh/helm/v3/pkg/" + where + ".k8sVersion";
      flags.add(target + "Major=" + parts.get(0));
      flags.add(target + "Minor=" + parts.get(1));
    }
    return String.join(" ", flags);
  }

  static String linkerFlags() {
    String target = "-X k8s.io/component-base/version.";
    String[] parts = VERSION.substring(1).split("\\.", -1);
    return String.join(
        " ",
        target + "gitVersion=" + VERSION,
        target + "gitMajor=" + parts[0],
        target + "gitMinor=" + parts[1],
        target + "gitTreeState=clean");
  }
}
