package io.registrybridge.xds;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.registrybridge.engine.publish.IstioResource;
import io.registrybridge.engine.publish.Publication;
import io.registrybridge.engine.publish.ResourceKind;
import io.registrybridge.engine.publish.ResourceName;
import io.registrybridge.proto.envoy.service.discovery.v3.DiscoveryRequest;
import io.registrybridge.testkit.FakeScheduler;
import io.registrybridge.xds.ClientView.Progress;
import io.registrybridge.xds.StreamState.Answer;
import io.registrybridge.xds.StreamState.Meaning;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The protocol without a network. */
class StreamStateTest {
  private static final String OURS = "networking.istio.io/v1/ServiceEntry";
  private static final String WORKLOADS = "networking.istio.io/v1/WorkloadEntry";
  private static final String FOREIGN = "networking.istio.io/v1/Gateway";

  private final FakeScheduler time = new FakeScheduler();
  private final Resources resources = new Resources();
  private final Partition partition = new Partition(1);
  private final StreamState state = new StreamState(ShardView.NOT_READY, time.nanoTime());

  @ParameterizedTest
  @ValueSource(
      strings = {
        FOREIGN,
        "core/v1alpha1/MeshConfig",
        "networking.istio.io/v1/ServiceEntries",
        "type.googleapis.com/envoy.config.cluster.v3.Cluster",
        "a/b/c/ServiceEntry",
        "junk",
        "",
        "//",
      })
  void whatWeDoNotProduceIsAnsweredEmptyBeforeAnythingIsPublished(String typeUrl) {
    subscribe(typeUrl);

    EncodedResponse response = next().orElseThrow().compose();

    assertThat(response.resourceCount()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {OURS, "networking.istio.io/v1alpha3/ServiceEntry", "a/b/ServiceEntry"})
  void whatWeProduceIsHeldUntilSomethingIsPublished(String typeUrl) {
    subscribe(typeUrl);

    assertThat(next()).isEmpty();
    publishFirst(3);
    assertThat(next().orElseThrow().compose().resourceCount()).isEqualTo(3);
  }

  @Test
  void nothingPublishedIsAnAnswerToo() {
    subscribe(OURS);

    publishFirst(0);

    assertThat(next().orElseThrow().compose().resourceCount()).isZero();
  }

  @Test
  void heldTypeDoesNotHoldOthers() {
    subscribe(OURS);

    subscribe(FOREIGN);

    assertThat(next()).map(answer -> answer.subscription().type().text()).contains(FOREIGN);
  }

  @Test
  void workloadEntriesComeBeforeTheServiceEntriesThatSelectThem() {
    publishWithWorkloadEntries();

    subscribe(OURS);
    Optional<Answer> beforeTheClientAskedForThem = next();
    subscribe(WORKLOADS);

    assertThat(beforeTheClientAskedForThem).isEmpty();
    assertThat(next()).map(answer -> answer.subscription().type().text()).contains(WORKLOADS);
    assertThat(next()).map(answer -> answer.subscription().type().text()).contains(OURS);
  }

  @Test
  void clientThatNeverAsksForWorkloadEntriesWaitsASecond() {
    publishWithWorkloadEntries();
    subscribe(OURS);
    time.advance(Duration.ofMillis(999));
    assertThat(next()).isEmpty();

    time.advance(Duration.ofMillis(1));

    assertThat(next()).map(answer -> answer.subscription().type().text()).contains(OURS);
  }

  @Test
  void oneResponseIsInFlightAndTheNextHoldsTheNewestState() {
    givenSubscribedAndSent(10);
    publish(resources.put("s1", "10.0.0.2"));
    publish(resources.put("s1", "10.0.0.3"));
    publish(resources.put("s2", "10.0.0.4"));

    Optional<Answer> whileInFlight = next();
    acknowledge("1");
    Answer after = next().orElseThrow();

    assertThat(whileInFlight).isEmpty();
    assertThat(order(after)).startsWith(Resources.name("s2"), Resources.name("s1"));
    assertThat(after.view().of(ResourceKind.SERVICE_ENTRY).byName().get(Resources.name("s1")))
        .extracting(IstioResource::version)
        .isEqualTo("10.0.0.3");
  }

  @Test
  void changedResourcesStandFirst() {
    givenSubscribedAndSent(100);
    acknowledge("1");
    publish(resources.put("s63", "10.0.0.2"));
    publish(resources.put("s17", "10.0.0.2"));

    Answer answer = next().orElseThrow();

    assertThat(order(answer))
        .hasSize(100)
        .doesNotHaveDuplicates()
        .startsWith(Resources.name("s17"), Resources.name("s63"));
  }

  private static List<ResourceName> order(Answer answer) {
    return answer.view().of(ResourceKind.SERVICE_ENTRY).latestFirst().stream()
        .map(IstioResource::name)
        .toList();
  }

  @Test
  void removedResourceIsAChangeAndAbsent() {
    givenSubscribedAndSent(3);
    acknowledge("1");
    publish(resources.remove("s1"));

    EncodedResponse response = next().orElseThrow().compose();

    assertThat(response.resourceCount()).isEqualTo(2);
  }

  @Test
  void unchangedTypeIsNotSentAgain() {
    givenSubscribedAndSent(3);
    acknowledge("1");

    publish(resources.nothing());

    assertThat(next()).isEmpty();
  }

  @Test
  void foreignTypeIsAnsweredOnce() {
    subscribe(FOREIGN);
    Answer answer = next().orElseThrow();
    request(FOREIGN, answer.nonce());

    publishFirst(3);

    assertThat(next()).isEmpty();
  }

  @Test
  void firstRequestSubscribesWhateverItsNonce() {
    publishFirst(1);

    Meaning meaning = request(OURS, "2026-11-22 17:00:00.123 +0000 UTC m=+0.5");

    assertThat(meaning).isInstanceOf(Meaning.Subscribed.class);
    assertThat(next()).isPresent();
  }

  @Test
  void laterRequestWithoutNonceAsksForEverythingAgain() {
    givenSubscribedAndSent(3);

    request(OURS, "");

    assertThat(next().orElseThrow().compose().resourceCount()).isEqualTo(3);
  }

  @Test
  void staleNonceIsIgnored() {
    givenSubscribedAndSent(3);
    acknowledge("1");
    publish(resources.put("s1", "10.0.0.2"));
    next();
    publish(resources.put("s1", "10.0.0.3"));

    Meaning meaning = acknowledge("1");

    assertThat(meaning).isInstanceOf(Meaning.Stale.class);
    assertThat(next()).isEmpty();
  }

  @Test
  void nonceOfAnotherTypeAcknowledgesNothing() {
    givenSubscribedAndSent(3);
    subscribe(FOREIGN);
    Answer foreign = next().orElseThrow();

    assertThat(request(OURS, foreign.nonce())).isInstanceOf(Meaning.Stale.class);
  }

  @Test
  void refusedResponseIsSentAgainOnlyWithAChange() {
    givenSubscribedAndSent(3);

    Meaning meaning = refuse("1", "too hot");

    assertThat(meaning)
        .isInstanceOfSatisfying(
            Meaning.Refused.class, refused -> assertThat(refused.reason()).isEqualTo("too hot"));
    assertThat(next()).isEmpty();
    publish(resources.put("s1", "10.0.0.2"));
    assertThat(next()).isPresent();
  }

  @Test
  void acknowledgementTellsItsDelayAndWhetherItIsTheFirst() {
    givenSubscribedAndSent(3);
    time.advance(Duration.ofMillis(70));

    Meaning meaning = acknowledge("1");

    assertThat(meaning)
        .isInstanceOfSatisfying(
            Meaning.Acknowledged.class,
            acknowledged -> {
              assertThat(acknowledged.taken().delay()).isEqualTo(Duration.ofMillis(70));
              assertThat(acknowledged.first()).isTrue();
            });
  }

  @Test
  void viewShowsHowFarEachTypeIs() {
    subscribe(OURS);
    subscribe(FOREIGN);
    publishFirst(3);
    next();

    acknowledge("1");

    assertThat(state.subscriptions())
        .satisfiesExactly(
            ours -> {
              assertThat(ours.typeUrl()).isEqualTo(OURS);
              assertThat(ours.progress()).isInstanceOf(Progress.Acknowledged.class);
              assertThat(ours.acknowledgedRevision()).isEqualTo(1);
              assertThat(ours.responses()).isEqualTo(1);
            },
            foreign -> {
              assertThat(foreign.progress()).isInstanceOf(Progress.Waiting.class);
              assertThat(foreign.acknowledgedRevision()).isEqualTo(-1);
            });
  }

  @Test
  void numberOfTypesIsBounded() {
    for (int i = 0; i < StreamState.MAX_SUBSCRIPTIONS; i++) {
      subscribe("a/b/c" + i);
    }

    assertThat(request("a/b/one-more", "x")).isInstanceOf(Meaning.TooMany.class);
  }

  @Test
  void aResourceIsTracedToItsAcknowledgement() {
    ResourceName name = Resources.name("s1");
    subscribe(OURS);
    assertThat(delivered(name)).isEqualTo(ResourceDelivery.State.WAITING);
    publishFirst(2);
    assertThat(delivered(name)).isEqualTo(ResourceDelivery.State.WAITING);
    next();
    assertThat(delivered(name)).isEqualTo(ResourceDelivery.State.SENT);

    time.advance(Duration.ofSeconds(3));
    acknowledge("1");

    assertThat(state.delivered(ResourceKind.SERVICE_ENTRY, name))
        .isEqualTo(
            new Subscription.Delivered(
                ResourceDelivery.State.ACKNOWLEDGED, Optional.of(time.wallTime())));
  }

  @Test
  void anUnchangedResourceStaysAcknowledgedWhileAnotherIsOnItsWay() {
    givenSubscribedAndSent(2);
    acknowledge("1");

    publish(resources.put("s0", "10.0.0.9"));
    assertThat(delivered(Resources.name("s0"))).isEqualTo(ResourceDelivery.State.WAITING);
    next();

    assertThat(delivered(Resources.name("s0"))).isEqualTo(ResourceDelivery.State.SENT);
    assertThat(delivered(Resources.name("s1"))).isEqualTo(ResourceDelivery.State.ACKNOWLEDGED);
  }

  @Test
  void aRefusedChangeIsNotTakenForAcknowledgedWhenAnotherFollows() {
    givenSubscribedAndSent(2);
    acknowledge("1");
    publish(resources.put("s0", "10.0.0.9"));
    next();
    refuse("2", "no");
    assertThat(delivered(Resources.name("s0"))).isEqualTo(ResourceDelivery.State.REFUSED);

    publish(resources.put("s1", "10.0.0.9"));
    next();

    assertThat(delivered(Resources.name("s0"))).isEqualTo(ResourceDelivery.State.SENT);
  }

  @Test
  void theTimeFromTheRegistryIsThatOfTheOldestChange() {
    givenSubscribedAndSent(2);
    acknowledge("1");
    time.advance(Duration.ofSeconds(10));
    publish(since(resources.put("s0", "10.0.0.9"), Duration.ofSeconds(2)));
    publish(since(resources.put("s1", "10.0.0.9"), Duration.ofSeconds(1)));
    next();
    time.advance(Duration.ofSeconds(1));

    Meaning meaning = acknowledge("2");

    assertThat(meaning)
        .isInstanceOfSatisfying(
            Meaning.Acknowledged.class,
            taken -> {
              assertThat(taken.taken().delay()).isEqualTo(Duration.ofSeconds(1));
              assertThat(taken.taken().fromRegistry()).contains(Duration.ofSeconds(3));
            });
  }

  @Test
  void theFirstCompleteStateSaysNothingOfTheTimeFromTheRegistry() {
    givenSubscribedAndSent(2);

    Meaning meaning = acknowledge("1");

    assertThat(meaning)
        .isInstanceOfSatisfying(
            Meaning.Acknowledged.class,
            taken -> assertThat(taken.taken().fromRegistry()).isEmpty());
  }

  /** The publication as if a registry had told it some time ago. */
  private Publication since(Publication publication, Duration ago) {
    return new Publication(
        publication.snapshot(), publication.changed(), time.nanoTime() - ago.toNanos());
  }

  private ResourceDelivery.State delivered(ResourceName name) {
    return state.delivered(ResourceKind.SERVICE_ENTRY, name).state();
  }

  private void givenSubscribedAndSent(int services) {
    subscribe(OURS);
    publishFirst(services);
    assertThat(next()).map(Answer::nonce).contains("1");
  }

  private void subscribe(String typeUrl) {
    request(typeUrl, "a time");
  }

  private Meaning acknowledge(String nonce) {
    return request(OURS, nonce);
  }

  private Meaning request(String typeUrl, String nonce) {
    return request(
        DiscoveryRequest.newBuilder().setTypeUrl(typeUrl).setResponseNonce(nonce).build());
  }

  private Meaning refuse(String nonce, String reason) {
    DiscoveryRequest.Builder request =
        DiscoveryRequest.newBuilder().setTypeUrl(OURS).setResponseNonce(nonce);
    request.getErrorDetailBuilder().setCode(3).setMessage(reason);
    return request(request.build());
  }

  private Meaning request(DiscoveryRequest request) {
    return state.request(request, time.nanoTime(), time.wallTime());
  }

  private Optional<Answer> next() {
    return state.next(time.nanoTime(), time.wallTime());
  }

  private void publishFirst(int services) {
    partition.load(resources.services(services).snapshot());
    state.offer(partition.view(Shard.EVERYTHING), Map.of(), 0);
  }

  private void publishWithWorkloadEntries() {
    IstioResource workload =
        new IstioResource(ResourceKind.WORKLOAD_ENTRY, Resources.name("w1"), ByteString.EMPTY, "1");
    partition.load(
        resources
            .services(1)
            .snapshot()
            .next(ResourceKind.WORKLOAD_ENTRY, Map.of(workload.name(), workload), Set.of()));
    state.offer(partition.view(Shard.EVERYTHING), Map.of(), 0);
  }

  private void publish(Publication publication) {
    partition.apply(publication);
    state.offer(partition.view(Shard.EVERYTHING), publication.changed(), publication.sinceNanos());
  }
}
