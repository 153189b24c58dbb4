package io.registrybridge.adapter.eureka.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ServersTest {
  private static final EurekaServer A = EurekaServer.parse("http://a/eureka");
  private static final EurekaServer B = EurekaServer.parse("http://b/eureka");

  private final Servers servers = new Servers(List.of(A, B));

  @Test
  void theFirstIsAskedAsLongAsItAnswers() {
    servers.answered();
    servers.failed();
    servers.answered();
    servers.failed();

    assertThat(servers.current()).isEqualTo(A);
  }

  @Test
  void theNextIsAskedAfterTwoFailuresInARowAndStays() {
    servers.failed();
    servers.failed();
    assertThat(servers.current()).isEqualTo(B);

    servers.answered();
    assertThat(servers.current()).isEqualTo(B);
  }

  @Test
  void afterTheLastComesTheFirst() {
    for (int i = 0; i < 4; i++) {
      servers.failed();
    }

    assertThat(servers.current()).isEqualTo(A);
  }
}
