package io.registrybridge.xds;

import static org.assertj.core.api.Assertions.assertThat;

import io.registrybridge.xds.MeshConfigSnippet.Split;
import org.junit.jupiter.api.Test;

class MeshConfigSnippetTest {
  @Test
  void oneSource() {
    String yaml = new MeshConfigSnippet("bridge", 15500, 1, Split.PORTS, false).yaml();

    assertThat(withoutComments(yaml))
        .isEqualTo(
            """
            configSources:
            - address: xds://bridge:15500
            - address: k8s://
            """);
  }

  @Test
  void shardsByHostNames() {
    String yaml = new MeshConfigSnippet("bridge", 15500, 3, Split.HOST_NAMES, false).yaml();

    assertThat(withoutComments(yaml))
        .isEqualTo(
            """
            configSources:
            - address: xds://shard-1-of-3.bridge:15500
            - address: xds://shard-2-of-3.bridge:15500
            - address: xds://shard-3-of-3.bridge:15500
            - address: k8s://
            """);
  }

  @Test
  void shardsByPorts() {
    String yaml = new MeshConfigSnippet("::1", 15500, 2, Split.PORTS, false).yaml();

    assertThat(withoutComments(yaml))
        .isEqualTo(
            """
            configSources:
            - address: xds://[::1]:15500
            - address: xds://[::1]:15501
            - address: k8s://
            """);
  }

  @Test
  void tlsIsSimpleOnEachSourceOfOurs() {
    String yaml = new MeshConfigSnippet("bridge", 15500, 2, Split.PORTS, true).yaml();

    assertThat(withoutComments(yaml))
        .isEqualTo(
            """
            configSources:
            - address: xds://bridge:15500
              tlsSettings:
                mode: SIMPLE
                caCertificates: |
                  -----BEGIN CERTIFICATE-----
                  REPLACE
                  -----END CERTIFICATE-----
            - address: xds://bridge:15501
              tlsSettings:
                mode: SIMPLE
                caCertificates: |
                  -----BEGIN CERTIFICATE-----
                  REPLACE
                  -----END CERTIFICATE-----
            - address: k8s://
            """);
  }

  private static String withoutComments(String yaml) {
    return yaml.replaceAll("(?m)^\\s*#.*\\R", "");
  }
}
