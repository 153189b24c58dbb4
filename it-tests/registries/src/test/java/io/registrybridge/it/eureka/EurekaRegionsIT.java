package io.registrybridge.it.eureka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.registrybridge.api.event.SourceStatus;
import io.registrybridge.api.event.SourceStatus.Continuity;
import io.registrybridge.it.eureka.EurekaClient.Instance;
import java.time.Duration;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.Test;

/** What is seen of a real server that copies another region's. */
class EurekaRegionsIT {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final Instance CART = Instance.up("CART", "cart-1", "10.0.0.1", 8080);
  private static final Instance CART_FAR = Instance.up("CART", "cart-far", "10.1.0.1", 8080);
  private static final Instance FAR = Instance.up("FAR", "far-1", "10.1.0.2", 8080);

  @Test
  void instancesOfAnotherRegionAreSeenWhereTheyAreAskedFor() {
    try (EurekaServer far = EurekaServer.start(EurekaServer.Options.DEFAULT);
        EurekaServer near = EurekaServer.start(shownWhenAskedFor(far));
        EurekaTestBed both = EurekaTestBed.started(near.url(), "eureka.regions", "far");
        EurekaTestBed nearOnly = EurekaTestBed.started(near.url())) {
      fill(near, far, "/apps?regions=far");
      awaitAll(both);

      far.client().deregister("FAR", "far-1");

      soon(() -> assertThat(both.observed.available("FAR")).isEmpty());
      assertThat(both.observed.available("CART")).hasSize(2);
      assertThat(both.observed.status().epoch()).isEqualTo(1);
      assertThat(nearOnly.observed.available("CART")).containsExactly("cart-1");
      assertThat(nearOnly.observed.names()).containsExactly("CART");
    }
  }

  @Test
  void aServerThatFallsBackToAnotherRegionShowsItUnasked() {
    try (EurekaServer far = EurekaServer.start(EurekaServer.Options.DEFAULT);
        EurekaServer near = EurekaServer.start(shownUnasked(far))) {
      fill(near, far, "/apps");
      try (EurekaTestBed bed = EurekaTestBed.started(near.url())) {
        awaitAll(bed);
        far.client().deregister("FAR", "far-1");
        soon(() -> assertThat(bed.observed.available("FAR")).isEmpty());
        assertThat(bed.observed.available("CART")).containsExactlyInAnyOrder("cart-1", "cart-far");
      }
    }
  }

  @Test
  void whatAnotherRegionsServerHasForgottenStaysAndWhatLeavesItLeaves() {
    try (EurekaServer far = EurekaServer.start(EurekaServer.Options.DEFAULT);
        EurekaServer near = EurekaServer.start(shownWhenAskedFor(far));
        EurekaTestBed bed = EurekaTestBed.started(near.url(), "eureka.regions", "far")) {
      fill(near, far, "/apps?regions=far");
      awaitAll(bed);

      far.kill();
      far.startAgain();

      soon(
          () ->
              assertThat(near.client().get("/apps?regions=far"))
                  .contains("cart-1")
                  .doesNotContain("cart-far", "far-1"));
      bed.observed.assertNothingTakenFor(Duration.ofSeconds(10));

      far.client().register(FAR);
      soon(() -> assertThat(near.client().get("/apps?regions=far")).contains("far-1"));
      far.client().deregister("FAR", "far-1");
      soon(() -> assertThat(bed.observed.available("FAR")).isEmpty());
      near.client().deregister("CART", "cart-1");
      soon(() -> assertThat(bed.observed.available("CART")).containsExactly("cart-far"));
      assertThat(bed.observed.status().epoch()).isEqualTo(1);
    }
  }

  @Test
  void whatAServerHasForgottenThatFallsBackToAnotherRegionStays() {
    try (EurekaServer far = EurekaServer.start(EurekaServer.Options.DEFAULT);
        EurekaServer near = EurekaServer.start(shownUnasked(far))) {
      fill(near, far, "/apps");
      try (EurekaTestBed bed = EurekaTestBed.started(near.url())) {
        awaitAll(bed);

        far.kill();
        far.startAgain();

        soon(() -> assertThat(near.client().get("/apps")).doesNotContain("cart-far", "far-1"));
        bed.observed.assertNothingTakenFor(Duration.ofSeconds(10));
      }
    }
  }

  @Test
  void aServerThatComesBackEmptyIsNotKnownByTheOtherRegionThatItStillShows() {
    try (EurekaServer far = EurekaServer.start(EurekaServer.Options.DEFAULT);
        EurekaServer near = EurekaServer.start(shownWhenAskedFor(far))) {
      fill(near, far, "/apps?regions=far");
      try (EurekaTestBed bed = EurekaTestBed.started(near.url(), "eureka.regions", "far")) {
        awaitAll(bed);
        SourceStatus before = bed.observed.status();

        near.kill();
        near.startAgain();

        soon(() -> assertThat(bed.observed.available("CART")).containsExactly("cart-far"));
        assertThat(bed.observed.takenInEpoch(before.epoch())).isEmpty();
        assertThat(bed.observed.status().continuity()).isEqualTo(Continuity.CONTINUITY_UNKNOWN);
      }
    }
  }

  private static EurekaServer.Options shownWhenAskedFor(EurekaServer far) {
    return shownUnasked(far)
        .with("eureka.server.disable-transparent-fallback-to-other-region=true");
  }

  private static EurekaServer.Options shownUnasked(EurekaServer far) {
    return EurekaServer.Options.DEFAULT.with(
        "eureka.server.remote-region-urls-with-name.far=" + far.url() + "/",
        "eureka.server.remote-region-registry-fetch-interval=1",
        // What changes far away does not spoil the cached answers.
        "eureka.server.response-cache-auto-expiration-in-seconds=1");
  }

  private static void fill(EurekaServer near, EurekaServer far, String path) {
    near.client().register(CART);
    far.client().register(CART_FAR);
    far.client().register(FAR);
    soon(() -> assertThat(near.client().get(path)).contains("cart-1", "cart-far", "far-1"));
  }

  private static void awaitAll(EurekaTestBed bed) {
    soon(
        () -> {
          assertThat(bed.observed.available("CART"))
              .containsExactlyInAnyOrder("cart-1", "cart-far");
          assertThat(bed.observed.available("FAR")).containsExactly("far-1");
        });
  }

  private static void soon(ThrowingRunnable assertion) {
    await().atMost(SOON).untilAsserted(assertion);
  }
}
