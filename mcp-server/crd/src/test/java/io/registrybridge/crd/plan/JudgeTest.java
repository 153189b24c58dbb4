package io.registrybridge.crd.plan;

import static io.registrybridge.crd.TestResources.inline;
import static io.registrybridge.crd.TestResources.selecting;
import static io.registrybridge.crd.TestResources.workload;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.registrybridge.crd.FakeApiServer;
import io.registrybridge.crd.TestResources;
import io.registrybridge.crd.document.Desired;
import io.registrybridge.crd.document.ResourceDocuments;
import io.registrybridge.crd.document.ResourceKey;
import io.registrybridge.crd.plan.Notice.Conflict;
import io.registrybridge.crd.plan.Notice.ConflictKind;
import io.registrybridge.crd.plan.Notice.Held;
import io.registrybridge.crd.plan.Notice.HoldReason;
import io.registrybridge.crd.plan.Standing.Guard;
import io.registrybridge.crd.plan.Standing.InSight;
import io.registrybridge.crd.plan.Step.Evidence;
import io.registrybridge.engine.publish.IstioResource;
import io.registrybridge.engine.publish.ResourceKind;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class JudgeTest {
  private static final Duration GRACE = Duration.ofMinutes(10);
  private static final InSight IN_SIGHT =
      new InSight(GRACE, new Guard(0.5, 5, true, Duration.ofMinutes(30)));

  private final ResourceDocuments documents = new ResourceDocuments("ours");
  private final FakeApiServer server = new FakeApiServer(documents);
  private final Comparison comparison = new Comparison(documents);
  private final Judge judge = new Judge(comparison, new PlanSettings(Duration.ofMinutes(1)));
  private final TestResources engine = new TestResources();
  private long now = 1_000;

  @Test
  void whatIsMissingIsCreated() {
    IstioResource orders = inline("orders.example", "consul", "10.0.0.1");
    comparison.publish(engine.put(orders));

    assertThat(step(orders)).containsInstanceOf(Step.Create.class);
  }

  @Test
  void whatIsAsItIsToBeIsLeft() {
    IstioResource orders = inline("orders.example", "consul", "10.0.0.1");
    comparison.publish(engine.put(orders));
    stands(orders);

    assertThat(judge(orders)).isEqualTo(Verdict.SETTLED);
  }

  @Test
  void whatDiffersIsUpdatedByItsVersion() {
    comparison.publish(engine.put(inline("orders.example", "consul", "10.0.0.2")));
    IstioResource before = inline("orders.example", "consul", "10.0.0.1");
    stands(before);

    assertThat(step(before))
        .hasValueSatisfying(
            step -> assertThat(((Step.Update) step).own().version()).isEqualTo("101"));
  }

  @Test
  void whatOthersHaveAddedIsLeft() {
    IstioResource orders = inline("orders.example", "consul", "10.0.0.1");
    comparison.publish(engine.put(orders));
    ObjectNode document = documents.document(documents.desired(orders));
    ((ObjectNode) document.get("spec")).putArray("subjectAltNames").add("orders");

    comparison.observe(server.change(key(orders), document));

    assertThat(judge(orders)).isEqualTo(Verdict.SETTLED);
  }

  @Test
  void whatOthersHaveChangedIsPutRight() {
    IstioResource orders = inline("orders.example", "consul", "10.0.0.1");
    comparison.publish(engine.put(orders));
    ObjectNode document = documents.document(documents.desired(orders));
    ((ObjectNode) document.get("spec")).putArray("endpoints");

    comparison.observe(server.change(key(orders), document));

    assertThat(step(orders)).containsInstanceOf(Step.Update.class);
  }

  @Test
  void whatTheEngineTakesAwayIsDeleted() {
    IstioResource orders = inline("orders.example", "consul", "10.0.0.1");
    comparison.publish(engine.put(orders));
    stands(orders);

    comparison.publish(engine.remove(orders));

    assertThat(step(orders))
        .hasValueSatisfying(
            step -> assertThat(((Step.Delete) step).evidence()).isEqualTo(Evidence.WITHDRAWN));
  }

  @Test
  void whatStoodThereIsHeldWhileItsSourceWasNotHeard() {
    IstioResource orders = inline("orders.example", "consul", "10.0.0.1");
    stands(orders);
    standings(Map.of("consul", new Standing.Unheard()));

    assertHeld(orders, HoldReason.SOURCE_UNHEARD, Optional.empty());
  }

  @Test
  void whatStoodThereIsHeldWhileItsSourceIsOutOfSight() {
    IstioResource orders = inline("orders.example", "consul", "10.0.0.1");
    stands(orders);
    standings(Map.of("consul", new Standing.Restored()));

    assertHeld(orders, HoldReason.SOURCE_UNHEARD, Optional.empty());
  }

  @Test
  void whatStoodThereIsHeldWhileItsSourceHasNoFile() {
    IstioResource orders = inline("orders.example", "consul", "10.0.0.1");
    stands(orders);
    standings(Map.of());

    assertHeld(orders, HoldReason.SOURCE_UNKNOWN, Optional.empty());
  }

  @Test
  void whatItsSourceDoesNotShowGoesAfterItsGrace() {
    IstioResource orders = inline("orders.example", "consul", "10.0.0.1");
    stands(orders);
    standings(Map.of("consul", IN_SIGHT));

    assertHeld(orders, HoldReason.NEVER_SHOWN, Optional.of(GRACE));
    pass(GRACE);
    assertThat(step(orders)).containsInstanceOf(Step.Delete.class);
  }

  @Test
  void theGraceBeginsAnewWhenTheSourceWasOutOfSight() {
    IstioResource orders = inline("orders.example", "consul", "10.0.0.1");
    stands(orders);
    standings(Map.of("consul", IN_SIGHT));
    judge(orders);
    pass(GRACE.dividedBy(2));
    standings(Map.of("consul", new Standing.Restored()));
    judge(orders);

    standings(Map.of("consul", IN_SIGHT));

    assertHeld(orders, HoldReason.NEVER_SHOWN, Optional.of(GRACE));
  }

  @Test
  void tooManyAtOnceStayLonger() {
    for (int i = 0; i < 6; i++) {
      stands(inline("s" + i + ".example", "consul", "10.0.0.1"));
    }
    standings(Map.of("consul", IN_SIGHT));

    assertHeld(
        inline("s0.example", "consul", "10.0.0.1"),
        HoldReason.MASS_REMOVAL,
        Optional.of(Duration.ofMinutes(30)));
  }

  @Test
  void tooManyAtOnceOfASourceThatIsNotBelievedWaitForSomebody() {
    for (int i = 0; i < 6; i++) {
      stands(inline("s" + i + ".example", "nacos", "10.0.0.1"));
    }
    standings(Map.of("nacos", new InSight(GRACE, new Guard(0.5, 5, false, GRACE))));
    pass(Duration.ofDays(1));

    assertHeld(
        inline("s0.example", "nacos", "10.0.0.1"), HoldReason.MASS_REMOVAL, Optional.empty());
  }

  @Test
  void whatAnOperatorHasEndedGoesAtOnce() {
    IstioResource orders = inline("orders.example", "consul", "10.0.0.1");
    stands(orders);
    standings(Map.of("consul", new Standing.Ended()));

    assertThat(step(orders))
        .hasValueSatisfying(
            step -> assertThat(((Step.Delete) step).evidence()).isEqualTo(Evidence.SOURCE_ENDED));
  }

  @Test
  void anUpdateThatWouldTakeAwayAnUnheardSourcesEndpointsIsHeld() {
    IstioResource both = inline("orders.example", "consul", "10.0.0.1");
    Desired withSecond = withSource(documents.desired(both), "eureka");
    comparison.observe(server.write(withSecond));
    comparison.publish(engine.put(inline("orders.example", "consul", "10.0.0.2")));
    standings(Map.of("consul", IN_SIGHT, "eureka", new Standing.Unheard()));

    assertHeld(both, HoldReason.SOURCE_UNHEARD, Optional.empty());

    standings(Map.of("consul", IN_SIGHT, "eureka", IN_SIGHT));
    assertThat(step(both)).containsInstanceOf(Step.Update.class);
  }

  @Test
  void somebodyElsesObjectOfTheNameIsAConflict() {
    IstioResource orders = inline("orders.example", "consul", "10.0.0.1");
    comparison.observe(server.foreign(key(orders), "other.example"));
    comparison.publish(engine.put(orders));

    assertConflict(orders, ConflictKind.NAME_TAKEN);
  }

  @Test
  void besideSomebodyElsesServiceEntryForTheHostOursGoesAfterTheGrace() {
    IstioResource orders = inline("orders.example", "consul", "10.0.0.1");
    comparison.publish(engine.put(orders));
    stands(orders);

    comparison.observe(
        server.foreign(
            new ResourceKey(ResourceKind.SERVICE_ENTRY, "team", "mine"), "orders.example"));

    assertConflict(orders, ConflictKind.HOST_TAKEN);
    assertThat(step(orders)).isEmpty();
    pass(Duration.ofMinutes(1));
    assertThat(step(orders))
        .hasValueSatisfying(
            step -> assertThat(((Step.Delete) step).evidence()).isEqualTo(Evidence.HOST_TAKEN));
  }

  @Test
  void whenSomebodyElsesServiceEntryGoesOursComesBack() {
    IstioResource orders = inline("orders.example", "consul", "10.0.0.1");
    ResourceKey theirs = new ResourceKey(ResourceKind.SERVICE_ENTRY, "team", "mine");
    comparison.publish(engine.put(orders));
    String uid = server.foreign(theirs, "orders.example").uid();
    comparison.observe(server.objects().getFirst());
    assertThat(step(orders)).isEmpty();

    assertThat(comparison.gone(theirs, uid)).contains(key(orders));

    assertThat(step(orders)).containsInstanceOf(Step.Create.class);
  }

  @Test
  void theSelectorComesWhenItsWorkloadEntriesAreThere() {
    IstioResource before = inline("orders.example", "consul", "10.0.0.1");
    IstioResource entry = selecting("orders.example", "consul");
    IstioResource workload = workload("orders.example", "consul", "10.0.0.1");
    stands(before);
    comparison.publish(engine.put(entry, workload));

    assertThat(step(entry)).isEmpty();
    assertThat(step(workload)).containsInstanceOf(Step.Create.class);
    stands(workload);
    assertThat(step(entry)).containsInstanceOf(Step.Update.class);
  }

  @Test
  void aWorkloadEntryThatCannotBeWrittenDoesNotHoldUpTheSelector() {
    IstioResource entry = selecting("orders.example", "consul");
    IstioResource workload = workload("orders.example", "consul", "10.0.0.1");
    stands(inline("orders.example", "consul", "10.0.0.1"));
    comparison.publish(engine.put(entry, workload));

    assertThat(comparison.markFailing(key(workload), true)).contains(key(entry));

    assertThat(step(entry)).containsInstanceOf(Step.Update.class);
  }

  @Test
  void onTheWayBackTheWorkloadEntriesGoWhenTheServiceEntryHasTheEndpoints() {
    IstioResource entry = selecting("orders.example", "consul");
    IstioResource workload = workload("orders.example", "consul", "10.0.0.1");
    comparison.publish(engine.put(entry, workload));
    stands(entry);
    stands(workload);
    IstioResource back = inline("orders.example", "consul", "10.0.0.1");
    comparison.publish(engine.put(back));
    comparison.publish(engine.remove(workload));

    assertThat(step(workload)).isEmpty();
    stands(back);
    assertThat(step(workload)).containsInstanceOf(Step.Delete.class);
  }

  @Test
  void olderNewsOfTheWatchIsLeft() {
    IstioResource orders = inline("orders.example", "consul", "10.0.0.1");
    comparison.publish(engine.put(orders));
    var old = server.write(documents.desired(inline("orders.example", "consul", "10.0.0.9")));
    stands(orders);

    assertThat(comparison.observe(old)).isEmpty();

    assertThat(judge(orders)).isEqualTo(Verdict.SETTLED);
  }

  private static Desired withSource(Desired desired, String source) {
    return new Desired(
        desired.key(),
        desired.resource(),
        desired.host(),
        desired.content(),
        desired.labels(),
        Set.of("consul", source),
        desired.selects());
  }

  private void stands(IstioResource resource) {
    comparison.observe(server.write(documents.desired(resource)));
  }

  private void standings(Map<String, Standing> standings) {
    judge.standings(standings);
    judge.recount();
  }

  private void pass(Duration time) {
    now += time.toNanos();
  }

  private Verdict judge(IstioResource resource) {
    return judge.judge(key(resource), now);
  }

  private Optional<Step> step(IstioResource resource) {
    return judge(resource).step();
  }

  private static ResourceKey key(IstioResource resource) {
    return ResourceKey.of(resource);
  }

  private void assertHeld(IstioResource resource, HoldReason reason, Optional<Duration> remaining) {
    Verdict verdict = judge(resource);
    assertThat(verdict.step()).isEmpty();
    assertThat(verdict.notice())
        .hasValueSatisfying(
            notice -> {
              Held held = (Held) notice;
              assertThat(held.reason()).isEqualTo(reason);
              assertThat(held.remaining()).isEqualTo(remaining);
            });
  }

  private void assertConflict(IstioResource resource, ConflictKind kind) {
    assertThat(judge(resource).notice())
        .hasValueSatisfying(notice -> assertThat(((Conflict) notice).kind()).isEqualTo(kind));
  }
}
