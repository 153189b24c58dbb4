package io.registrybridge.adapter.consul.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.registrybridge.adapter.consul.catalog.NodeServicesAnswer.Registered;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class NodeServicesAnswerTest {
  @Test
  void readsWhatIsOnANode() {
    byte[] body =
        bytes(
            "{\"Node\":{\"Node\":\"n1\",\"ModifyIndex\":99},\"Services\":[{\"ID\":\"a-1\","
                + "\"Service\":\"a\",\"Proxy\":{\"Mode\":\"\"},\"ModifyIndex\":5000000000}]}");

    assertThat(NodeServicesAnswer.parse("n1", body))
        .containsExactly(new Registered("a-1", "a", 5_000_000_000L));
  }

  @Test
  void nothingIsOnANodeThatIsNotThere() {
    assertThat(NodeServicesAnswer.parse("n1", bytes("{\"Node\":null,\"Services\":null}")))
        .isEmpty();
    assertThat(NodeServicesAnswer.parse("n1", bytes("null"))).isEmpty();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
