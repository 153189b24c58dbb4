package io.registrybridge.crd.write;

import static io.registrybridge.crd.TestResources.inline;
import static io.registrybridge.crd.TestResources.selecting;
import static io.registrybridge.crd.TestResources.workload;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.registrybridge.crd.FakeApiServer;
import io.registrybridge.crd.TestResources;
import io.registrybridge.crd.document.ObservedResource.Own;
import io.registrybridge.crd.document.ResourceDocuments;
import io.registrybridge.crd.plan.Comparison;
import io.registrybridge.crd.plan.Judge;
import io.registrybridge.crd.plan.PlanSettings;
import io.registrybridge.crd.plan.Standing;
import io.registrybridge.crd.plan.Standing.Guard;
import io.registrybridge.crd.plan.Standing.InSight;
import io.registrybridge.engine.publish.IstioResource;
import io.registrybridge.testkit.FakeScheduler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WriterTest {
  private static final IstioResource ORDERS = inline("orders.example", "consul", "10.0.0.1");
  private static final IstioResource MORE_ORDERS =
      inline("orders.example", "consul", "10.0.0.1", "10.0.0.2");
  private static final IstioResource CART = inline("cart.example", "consul", "10.0.0.3");

  private final FakeScheduler scheduler = new FakeScheduler();
  private final ResourceDocuments documents = new ResourceDocuments("ours");
  private final FakeApiServer server = new FakeApiServer(documents);
  private final Map<String, Standing> standings = new HashMap<>();
  private final TestResources engine = new TestResources();
  private boolean leading = true;
  private final Writer writer = writer(1_000);

  @Test
  void nothingIsWrittenBeforeBothSidesAreKnown() {
    writer.publish(engine.put(ORDERS));
    scheduler.advance(Duration.ofMinutes(1));
    assertThat(server.log()).isEmpty();

    writer.listed();
    scheduler.runPending();

    assertThat(server.log()).containsExactly("create ServiceEntry shop/orders.example");
  }

  @Test
  void nothingIsWrittenWithoutTheLease() {
    leading = false;
    writer.listed();
    writer.publish(engine.put(ORDERS));
    scheduler.advance(Duration.ofMinutes(1));
    assertThat(server.log()).isEmpty();

    leading = true;
    writer.mayWriteNow();
    scheduler.runPending();

    assertThat(server.log()).containsExactly("create ServiceEntry shop/orders.example");
  }

  @Test
  void theLeaseIsAskedForLast() {
    writer.listed();
    writer.publish(engine.put(ORDERS));

    leading = false;
    scheduler.runPending();

    assertThat(server.log()).isEmpty();
  }

  @Test
  void whatIsThereAlreadyIsNotWritten() {
    writer.observe(server.write(documents.desired(ORDERS)));
    writer.listed();

    writer.publish(engine.put(ORDERS));
    scheduler.advance(Duration.ofMinutes(5));

    assertThat(server.log()).isEmpty();
  }

  @Test
  void aFollowerThatBeginsToWriteDeletesWhatItHasSeenWithdrawn() {
    leading = false;
    writer.observe(server.write(documents.desired(ORDERS)));
    writer.listed();
    writer.publish(engine.put(ORDERS));
    writer.publish(engine.remove(ORDERS));

    leading = true;
    writer.mayWriteNow();
    scheduler.runPending();

    assertThat(server.log()).containsExactly("delete ServiceEntry shop/orders.example");
  }

  @Test
  void endpointsGoBeforeAdditionsAndRemovalsLast() {
    Writer slow = writer(1);
    slow.observe(server.write(documents.desired(ORDERS)));
    slow.observe(server.write(documents.desired(CART)));
    slow.listed();
    slow.publish(engine.put(ORDERS, CART));
    slow.publish(engine.put(inline("first.example", "consul", "10.0.0.9")));
    scheduler.runPending();

    slow.publish(engine.remove(CART));
    slow.publish(engine.put(inline("new.example", "consul", "10.0.0.9"), MORE_ORDERS));
    scheduler.advance(Duration.ofSeconds(10));

    assertThat(server.log())
        .containsExactly(
            "create ServiceEntry shop/first.example",
            "update ServiceEntry shop/orders.example",
            "create ServiceEntry shop/new.example",
            "delete ServiceEntry shop/cart.example");
  }

  @Test
  void manyChangesOfOneObjectAreOneWrite() {
    Writer slow = writer(1);
    slow.listed();
    slow.publish(engine.put(CART));
    scheduler.runPending();
    for (int i = 1; i < 100; i++) {
      slow.publish(engine.put(inline("orders.example", "consul", "10.0.0." + i)));
    }

    scheduler.advance(Duration.ofMinutes(1));

    assertThat(server.log())
        .containsExactly(
            "create ServiceEntry shop/cart.example", "create ServiceEntry shop/orders.example");
  }

  @Test
  void theRateIsKept() {
    Writer slow = writer(10);
    slow.listed();
    IstioResource[] many = new IstioResource[100];
    Arrays.setAll(many, i -> inline("s" + i + ".example", "consul", "10.0.0.1"));
    slow.publish(engine.put(many));

    scheduler.runPending();
    assertThat(server.log()).hasSize(10);
    scheduler.advance(Duration.ofSeconds(1));
    assertThat(server.log()).hasSizeBetween(19, 21);
    scheduler.advance(Duration.ofSeconds(10));
    assertThat(server.log()).hasSize(100);
  }

  @Test
  void whenTheApiServerAsksToWaitEverythingWaits() {
    server.answer(step -> Optional.of(new WriteOutcome.Throttled(Duration.ofSeconds(7))));
    writer.listed();
    writer.publish(engine.put(ORDERS));
    scheduler.runPending();
    server.answer(step -> Optional.empty());

    scheduler.advance(Duration.ofSeconds(6));
    assertThat(server.log()).hasSize(1);
    scheduler.advance(Duration.ofSeconds(2));

    assertThat(server.log()).hasSize(2);
    assertThat(server.keys()).hasSize(1);
  }

  @Test
  void anApiServerThatIsAwayIsTriedAgainAndGetsTheNewestState() {
    server.answer(step -> Optional.of(new WriteOutcome.Unreachable("refused")));
    writer.listed();
    writer.publish(engine.put(ORDERS));
    scheduler.advance(Duration.ofMinutes(1));
    writer.publish(engine.put(MORE_ORDERS));
    server.answer(step -> Optional.empty());

    scheduler.advance(Duration.ofSeconds(10));

    assertThat(server.objects())
        .singleElement()
        .satisfies(
            there ->
                assertThat(ResourceDocuments.isIntact((Own) there, documents.desired(MORE_ORDERS)))
                    .isTrue());
  }

  @Test
  void aWriteThatBreaksOffIsTriedAgain() {
    server.answer(
        step -> {
          throw new UncheckedIOException("no token", new IOException("no such file"));
        });
    IstioResource[] many = new IstioResource[20];
    Arrays.setAll(many, i -> inline("s" + i + ".example", "consul", "10.0.0.1"));
    writer.listed();
    writer.publish(engine.put(many));
    scheduler.advance(Duration.ofMinutes(1));
    assertThat(writer.view().inFlight()).isZero();
    server.answer(step -> Optional.empty());

    scheduler.advance(Duration.ofSeconds(10));

    assertThat(server.keys()).hasSize(many.length);
  }

  @Test
  void whatIsRefusedIsReportedAndHoldsUpNothing() {
    server.answer(
        step ->
            Optional.of(step)
                .filter(each -> each.key().name().equals("orders.example"))
                .map(each -> new WriteOutcome.Refused("too long")));
    writer.listed();
    writer.publish(engine.put(ORDERS, CART));
    scheduler.advance(Duration.ofMinutes(10));

    assertThat(server.keys()).hasSize(1);
    assertThat(writer.view().failures().values())
        .singleElement()
        .satisfies(failure -> assertThat(failure.message()).isEqualTo("too long"));
    // The delay doubles up to a minute.
    assertThat(server.log().size()).isBetween(10, 30);
  }

  @Test
  void anObjectThatTheServerKeepsOtherwiseIsNotWrittenForEver() {
    server.answer(
        step ->
            Optional.of(
                new WriteOutcome.Applied(
                    server.write(
                        documents.desired(inline("orders.example", "consul", "9.9.9.9"))))));
    writer.listed();
    writer.publish(engine.put(ORDERS));

    scheduler.advance(Duration.ofMinutes(10));

    assertThat(server.log().size()).isBetween(5, 40);
    assertThat(writer.view().failures()).hasSize(1);
  }

  @Test
  void whatStoodThereGoesWhenItsTimeIsOver() {
    Guard guard = new Guard(1, 1_000, true, Duration.ZERO);
    standings.put("consul", new InSight(Duration.ofMinutes(10), guard));
    writer.observe(server.write(documents.desired(ORDERS)));
    writer.listed();
    writer.publish(engine.put(CART));
    scheduler.advance(Duration.ofMinutes(9));
    assertThat(server.keys()).hasSize(2);
    assertThat(writer.view().notices()).hasSize(1);

    scheduler.advance(Duration.ofMinutes(2));

    assertThat(server.keys()).hasSize(1);
    assertThat(writer.view().notices()).isEmpty();
  }

  @Test
  void anEndpointThatAShownHostNoLongerHasGoesAtOnce() {
    Guard guard = new Guard(1, 1_000, true, Duration.ZERO);
    standings.put("consul", new InSight(Duration.ofMinutes(10), guard));
    IstioResource entry = selecting("orders.example", "consul");
    writer.observe(server.write(documents.desired(entry)));
    writer.observe(
        server.write(documents.desired(workload("orders.example", "consul", "10.0.0.1"))));
    writer.listed();

    writer.publish(engine.put(entry));
    scheduler.runPending();

    assertThat(server.log()).containsExactly("delete WorkloadEntry shop/orders.example-10.0.0.1");
  }

  private Writer writer(int perSecond) {
    Comparison comparison = new Comparison(documents);
    Writer made =
        new Writer(
            comparison,
            new Judge(comparison, new PlanSettings(Duration.ofMinutes(1))),
            server,
            () -> leading,
            () -> standings,
            perSecond,
            scheduler,
            new WriterMetrics(new SimpleMeterRegistry()));
    made.start();
    return made;
  }
}
