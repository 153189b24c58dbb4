package io.registrybridge.engine.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.registrybridge.engine.merge.HostName.Change;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostNameTest {
  private static final Pattern LEGAL =
      Pattern.compile("([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?\\.)+[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          # text,                          host,                            change
          orders.service.dc1.consul,       orders.service.dc1.consul,       NONE
          ORDERS.eureka,                   orders.eureka,                   LOWERED
          order_api.service.dc1.consul,    order-api.service.dc1.consul,    REPLACED
          com.acme.Orders:1.0.dubbo,       com.acme.orders-1.0.dubbo,       REPLACED
          'my orders.nacos',               my-orders.nacos,                 REPLACED
          -orders-.consul,                 orders.consul,                   REPLACED
          orders..consul,                  orders.consul,                   REPLACED
          orders,                          orders.registry,                 REPLACED
          10.0.0.1,                        10.0.0.1-x,                      REPLACED
          """)
  void nearestHostOfText(String text, String host, Change change) {
    assertThat(HostName.nearest(text, "registry")).isEqualTo(new HostName(host, change));
  }

  @Test
  void nameOfWhichNothingIsLegalGetsNameOfItsOwn() {
    HostName first = HostName.nearest("订单.nacos", "registry");
    HostName second = HostName.nearest("支付.nacos", "registry");

    assertThat(first.value()).matches("x-[0-9a-f]{8}\\.nacos");
    assertThat(second).isNotEqualTo(first);
  }

  @Test
  void longNamesKeepTheirBeginningAndDiffer() {
    HostName first = HostName.nearest("a".repeat(300) + "1.consul", "x");
    HostName second = HostName.nearest("a".repeat(300) + "2.consul", "x");

    assertThat(first.value()).startsWith("aaaa").endsWith(".consul").matches(LEGAL);
    assertThat(second).isNotEqualTo(first);
  }

  @Test
  void manyLabelsAreCutToTheLengthOfAHost() {
    HostName host = HostName.nearest("label.".repeat(60) + "consul", "x");

    assertThat(host.value()).hasSizeLessThanOrEqualTo(253).endsWith(".consul").matches(LEGAL);
  }

  @Test
  void markedHostIsLegalAndTellsNamesApart() {
    HostName host = HostName.nearest("a".repeat(63) + ".consul", "x");

    assertThat(host.marked("A").value()).matches(LEGAL).isNotEqualTo(host.marked("B").value());
  }

  @Test
  void anyTextGivesALegalHost() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      String text =
          random
              .ints(random.nextInt(80), 32, 130)
              .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
              .toString();
      assertThat(HostName.nearest(text, "registry").value())
          .as("seed %d, text '%s'", seed, text)
          .matches(LEGAL);
    }
  }
}
