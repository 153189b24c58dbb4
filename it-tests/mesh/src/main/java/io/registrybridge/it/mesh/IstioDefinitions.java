package io.registrybridge.it.mesh;

import io.registrybridge.it.server.CachedFile;
import io.registrybridge.it.server.GoModule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/** Istio's custom resource definitions, copied out of the module that istiod is built from. */
final class IstioDefinitions implements CachedFile.Origin {
  private static final String ISTIO = "istio.io/istio";
  private static final String FILE = "manifests/charts/base/files/crd-all.gen.yaml";

  private final GoModule module;

  IstioDefinitions(GoModule module) {
    this.module = module;
  }

  @Override
  public String inputs() {
    return module.inputs() + FILE;
  }

  @Override
  public Optional<String> obstacle() {
    return module.obstacle();
  }

  @Override
  public String plan() {
    return "copying it out of the Go module " + ISTIO + "; once";
  }

  @Override
  public void provide(Path target) throws IOException, CachedFile.UnavailableException {
    Path istio = module.download(ISTIO, target.resolveSibling("download.log"));
    Files.copy(istio.resolve(FILE), target, StandardCopyOption.REPLACE_EXISTING);
    // Files of the module cache are read-only.
    if (!target.toFile().setWritable(true)) {
      throw new IOException(target + " cannot be made writable");
    }
  }
}
