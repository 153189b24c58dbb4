package io.registrybridge.xds;

import io.registrybridge.engine.publish.ResourceKind;

/**
 * What a client asks for, {@code group/version/kind}.
 *
 * <p>Only the kind decides: istiod before 1.24 asks for {@code networking.istio.io/v1alpha3/…} and
 * later ones for {@code …/v1/…}, and both mean the same message. The answer repeats the text as it
 * was asked, for istiod drops any other.
 */
sealed interface TypeUrl {
  /** The text as it came. */
  String text();

  /** For metrics: one of few. */
  String tag();

  /** A kind that the bridge produces; held until there is a first publication. */
  record Ours(String text, ResourceKind kind) implements TypeUrl {
    @Override
    public String tag() {
      return kind.kind();
    }
  }

  /**
   * Anything else, {@code core/v1alpha1/MeshConfig} among it. Answered with nothing and at once: an
   * istiod is not ready before each of its types was answered. A MeshConfig with a body would never
   * be acknowledged (pkg/adsc/adsc.go).
   */
  record Foreign(String text) implements TypeUrl {
    @Override
    public String tag() {
      return "other";
    }
  }

  static TypeUrl parse(String text) {
    String[] parts = text.split("/", -1);
    if (parts.length == 3) {
      for (ResourceKind kind : ResourceKind.values()) {
        if (kind.kind().equals(parts[2])) {
          return new Ours(text, kind);
        }
      }
    }
    return new Foreign(text);
  }
}
