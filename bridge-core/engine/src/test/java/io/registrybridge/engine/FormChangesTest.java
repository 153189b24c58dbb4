package io.registrybridge.engine;

import static io.registrybridge.engine.render.EndpointForm.BOTH;
import static io.registrybridge.engine.render.EndpointForm.INLINE;
import static io.registrybridge.engine.render.EndpointForm.WORKLOAD_ENTRY;
import static org.assertj.core.api.Assertions.assertThat;

import io.registrybridge.engine.publish.ResourceName;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class FormChangesTest {
  private static final ResourceName ORDERS = new ResourceName("registry-bridge", "orders.test");
  private static final ResourceName CART = new ResourceName("registry-bridge", "cart.test");
  private static final long GRACE = FormChanges.GRACE.toNanos();

  // The clock overflows on the way.
  private static final long START = Math.subtractExact(Long.MAX_VALUE, 1);

  private final FormChanges inline = FormChanges.NONE.towards(ORDERS, INLINE, START);

  @Test
  void aNewHostHasItsFormAtOnce() {
    FormChanges forms = inline.towards(CART, WORKLOAD_ENTRY, START);

    assertThat(forms.of(ORDERS)).contains(INLINE);
    assertThat(forms.of(CART)).contains(WORKLOAD_ENTRY);
    assertThat(forms.untilNext(START)).isEmpty();
  }

  @Test
  void aHostThatChangesHasBothFormsForAWhile() {
    FormChanges forms = inline.towards(ORDERS, WORKLOAD_ENTRY, START);

    assertThat(forms.of(ORDERS)).contains(BOTH);
    assertThat(forms.due(START + GRACE - 1)).isEmpty();
    assertThat(forms.untilNext(START + GRACE - 1)).contains(Duration.ofNanos(1));
  }

  @Test
  void whatElseHappensToItMeanwhileChangesNothing() {
    FormChanges forms = inline.towards(ORDERS, WORKLOAD_ENTRY, START);

    FormChanges later = forms.towards(ORDERS, WORKLOAD_ENTRY, START + GRACE - 1);

    assertThat(later.of(ORDERS)).contains(BOTH);
    assertThat(later.untilNext(START)).contains(FormChanges.GRACE);
  }

  @Test
  void afterwardsItHasTheOtherFormAlone() {
    FormChanges forms = inline.towards(ORDERS, WORKLOAD_ENTRY, START);

    FormChanges arrived = forms.towards(ORDERS, WORKLOAD_ENTRY, START + GRACE);

    assertThat(forms.due(START + GRACE)).containsExactly(ORDERS);
    assertThat(arrived.of(ORDERS)).contains(WORKLOAD_ENTRY);
    assertThat(arrived.due(START + GRACE)).isEmpty();
    assertThat(arrived.untilNext(START + GRACE)).isEmpty();
  }

  @Test
  void theWayBackIsTheSame() {
    FormChanges forms = FormChanges.NONE.towards(ORDERS, WORKLOAD_ENTRY, START);

    FormChanges changing = forms.towards(ORDERS, INLINE, START);

    assertThat(changing.of(ORDERS)).contains(BOTH);
    assertThat(changing.towards(ORDERS, INLINE, START + GRACE).of(ORDERS)).contains(INLINE);
  }

  @Test
  void aHostThatTurnsRoundIsThereAtOnce() {
    FormChanges forms = inline.towards(ORDERS, WORKLOAD_ENTRY, START);

    FormChanges turned = forms.towards(ORDERS, INLINE, START + 1);

    assertThat(turned.of(ORDERS)).contains(INLINE);
    assertThat(turned.untilNext(START)).isEmpty();
  }

  @Test
  void aHostThatLeavesIsForgotten() {
    FormChanges forms = inline.towards(ORDERS, WORKLOAD_ENTRY, START).without(ORDERS);

    assertThat(forms.of(ORDERS)).isEmpty();
    assertThat(forms.due(START + GRACE)).isEmpty();
  }

  @Test
  void theNextInTimeComesFirst() {
    FormChanges forms =
        inline
            .towards(CART, INLINE, START)
            .towards(CART, WORKLOAD_ENTRY, START)
            .towards(ORDERS, WORKLOAD_ENTRY, START + 10);

    assertThat(forms.due(START + GRACE)).containsExactly(CART);
    assertThat(forms.untilNext(START)).contains(FormChanges.GRACE);
  }
}
