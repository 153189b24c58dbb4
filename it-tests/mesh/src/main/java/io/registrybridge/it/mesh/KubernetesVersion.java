package io.registrybridge.it.mesh;

/**
 * What kube-apiserver calls itself. Its own build sets this by the linker too; without it the
 * server says v0.0.0-master, and clients that compare versions refuse it.
 */
final class KubernetesVersion {
  // As go.mod of it-tests/mesh/servers/kube-apiserver has it.
  private static final String VERSION = "v1.34.2";

  private KubernetesVersion() {}

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
