package io.registrybridge.adapter.eureka.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.registrybridge.adapter.eureka.registry.Applications;
import io.registrybridge.adapter.eureka.registry.ApplicationsReader;
import io.registrybridge.adapter.eureka.registry.Instance;
import io.registrybridge.adapter.eureka.registry.TestAnswers;
import io.registrybridge.adapter.eureka.registry.TestAnswers.Shown;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Times of instances are small numbers; those of the test's clock are given with each answer. */
class InstanceTableTest {
  private static final Shown ONE = Shown.up("CART", "one", 100);
  private static final Shown TWO = Shown.up("CART", "two", 200);
  private static final Shown THREE = Shown.up("CART", "three", 300);
  private static final long NOW = Duration.ofHours(1).toNanos();
  private static final long LONG_BEFORE = NOW - Duration.ofMinutes(30).toNanos();
  private static final long SOON_AFTER = NOW + Duration.ofMinutes(2).toNanos();
  private static final long LONG_AFTER = NOW + Duration.ofMinutes(5).toNanos();

  private final List<String> changes = new ArrayList<>();
  private final InstanceTable table = new InstanceTable(this::changed);

  @Test
  void aFullAnswerOfTheSameProcessAddsAndChanges() {
    table.replace(full(ONE, TWO), LONG_BEFORE);
    changes.clear();

    table.merge(full(ONE.on(9), THREE), NOW);

    assertThat(changes).containsExactlyInAnyOrder("~one", "+three");
    assertThat(table.hash()).isEqualTo("UP_3_");
  }

  @Test
  void whatFullAnswersLackIsDroppedOnceTheyHaveLackedItForSoLong() {
    table.replace(full(ONE, TWO), LONG_BEFORE);
    table.merge(full(ONE), NOW);

    assertThat(table.dropMissing(Duration.ofMinutes(4), SOON_AFTER)).isFalse();
    assertThat(table.dropMissing(Duration.ofMinutes(4), LONG_AFTER)).isTrue();

    assertThat(table.hash()).isEqualTo("UP_1_");
  }

  @Test
  void whatAnyAnswerShowsAgainIsMissingNoLonger() {
    table.replace(full(ONE, TWO, THREE), LONG_BEFORE);
    table.merge(full(ONE), NOW);

    table.apply(delta(Shown.up("CART", "two", 900)), SOON_AFTER);
    table.merge(full(ONE, THREE), SOON_AFTER);

    assertThat(table.dropMissing(Duration.ofMinutes(1), SOON_AFTER)).isFalse();
  }

  @Test
  void whatWasDroppedWithoutAWordMayComeBackAsItWas() {
    table.replace(full(ONE, TWO), LONG_BEFORE);
    table.merge(full(ONE), NOW);
    table.dropMissing(Duration.ZERO, NOW);

    table.merge(full(ONE, TWO), SOON_AFTER);

    assertThat(table.hash()).isEqualTo("UP_2_");
  }

  @Test
  void whatDoesNotChangeIsNoNews() {
    table.replace(full(ONE, TWO), LONG_BEFORE);
    changes.clear();

    table.merge(full(TWO, ONE), NOW);
    table.apply(delta(ONE), NOW);
    table.replace(full(ONE, TWO), LONG_BEFORE);

    assertThat(changes).isEmpty();
  }

  @Test
  void aRegistrationThatLooksTheSameIsNoNewsButIsRemembered() {
    table.replace(full(ONE, TWO), LONG_BEFORE);
    changes.clear();

    table.apply(delta(Shown.up("CART", "one", 900)), NOW);

    assertThat(changes).isEmpty();
    assertThat(table.kinship(full(Shown.up("CART", "one", 900))).isProven()).isTrue();
  }

  @Test
  void aDeltaIsAListOfStatesAndMayComeAgain() {
    table.replace(full(ONE, TWO), LONG_BEFORE);
    Applications delta = delta(ONE.turned("DOWN", 500), TWO.deleted(600), THREE);

    table.apply(delta, NOW);
    List<String> once = List.copyOf(changes);
    table.apply(delta, NOW);

    assertThat(changes).isEqualTo(once).contains("~one", "-two", "+three");
    assertThat(table.hash()).isEqualTo("DOWN_1_UP_1_");
  }

  @Test
  void aRemovalOfAnEarlierRegistrationIsOld() {
    table.replace(full(Shown.up("CART", "one", 700)), NOW);

    table.apply(delta(ONE.deleted(600)), SOON_AFTER);

    assertThat(table.size()).isEqualTo(1);
  }

  @Test
  void aRemovalBeforeTheLastSignOfLifeIsOld() {
    table.replace(full(ONE.turned("DOWN", 650)), NOW);

    table.apply(delta(ONE.deleted(600)), SOON_AFTER);

    assertThat(table.size()).isEqualTo(1);
  }

  @Test
  void aServerWhoseClockWasSetBackIsBelievedOnceNoAnswerCanBeOlder() {
    table.replace(full(Shown.up("CART", "one", 7_000), Shown.up("CART", "two", 7_000)), NOW);
    Shown[] now = {Shown.up("CART", "one", 600).on(9), Shown.up("CART", "two", 7_000).deleted(600)};

    table.apply(delta(now), SOON_AFTER);
    assertThat(changes).containsExactlyInAnyOrder("+one", "+two");

    table.apply(delta(now), LONG_AFTER);
    assertThat(changes).contains("~one", "-two");
  }

  @Test
  void whatRegistersAgainAfterTheClockWasSetBackComesBackOnceNoAnswerCanBeOlder() {
    table.replace(full(Shown.up("CART", "one", 7_000)), LONG_BEFORE);
    table.apply(delta(Shown.up("CART", "one", 7_000).deleted(7_100)), NOW);

    table.merge(full(Shown.up("CART", "one", 600)), SOON_AFTER);
    assertThat(table.isEmpty()).isTrue();

    table.merge(full(Shown.up("CART", "one", 600)), LONG_AFTER);
    assertThat(table.size()).isEqualTo(1);
  }

  @Test
  void aRemovalOfALaterRegistrationThatWasNeverSeenCounts() {
    table.replace(full(ONE), LONG_BEFORE);

    table.apply(delta(Shown.up("CART", "one", 700).deleted(800)), NOW);

    assertThat(table.isEmpty()).isTrue();
  }

  @Test
  void whatWasRemovedDoesNotComeBackFromAnOlderAnswer() {
    table.replace(full(ONE, TWO), LONG_BEFORE);
    table.apply(delta(TWO.deleted(600)), NOW);

    table.merge(full(ONE, TWO), SOON_AFTER);
    table.apply(delta(TWO), SOON_AFTER);

    assertThat(table.hash()).isEqualTo("UP_1_");
  }

  @Test
  void whatWasRemovedComesBackWhenItRegistersAgain() {
    table.replace(full(ONE, TWO), LONG_BEFORE);
    table.apply(delta(TWO.deleted(600)), NOW);

    table.apply(delta(Shown.up("CART", "two", 700)), NOW);

    assertThat(table.hash()).isEqualTo("UP_2_");
  }

  @Test
  void anOlderFullAnswerSaysNothingOfWhatADeltaHasJustShown() {
    table.replace(full(ONE), LONG_BEFORE);
    table.apply(delta(TWO), NOW);

    table.merge(full(ONE), SOON_AFTER);
    table.dropMissing(Duration.ZERO, SOON_AFTER);

    assertThat(table.hash()).isEqualTo("UP_2_");
  }

  @Test
  void aFullAnswerThatCannotBeOlderDoes() {
    table.replace(full(ONE), LONG_BEFORE);
    table.apply(delta(TWO), NOW);

    table.merge(full(ONE), LONG_AFTER);
    table.dropMissing(Duration.ZERO, LONG_AFTER);

    assertThat(table.hash()).isEqualTo("UP_1_");
  }

  @Test
  void anOlderStateDoesNotReplaceANewerOne() {
    table.replace(full(ONE), LONG_BEFORE);
    table.apply(delta(ONE.turned("DOWN", 500)), NOW);

    table.merge(full(ONE), SOON_AFTER);

    assertThat(table.hash()).isEqualTo("DOWN_1_");
  }

  @Test
  void anotherProcessIsBelievedInAllThatItShows() {
    table.replace(full(ONE, TWO), LONG_BEFORE);
    table.apply(delta(TWO.deleted(600)), NOW);

    // Its clock is behind.
    table.replace(full(Shown.up("CART", "one", 50), Shown.up("CART", "two", 60)), SOON_AFTER);

    assertThat(table.hash()).isEqualTo("UP_2_");
    assertThat(table.oldest().orElseThrow().registered()).isEqualTo(50);
  }

  @Test
  void theSameProcessIsProvenByTheRegistrationTimes() {
    table.replace(full(ONE, TWO), LONG_BEFORE);

    assertThat(table.kinship(full(ONE)).isProven()).isTrue();
    assertThat(table.kinship(full(ONE, Shown.up("CART", "two", 900))).isProven()).isTrue();
    assertThat(table.kinship(delta(TWO.deleted(600))).isProven()).isTrue();
  }

  @Test
  void anEmptyAnswerOrOneOfStrangersProvesNothing() {
    table.replace(full(ONE, TWO), LONG_BEFORE);

    assertThat(table.kinship(full()).isProven()).isFalse();
    assertThat(table.kinship(full(THREE)).isProven()).isFalse();
    assertThat(table.kinship(full(THREE)).isContradicted()).isFalse();
  }

  @Test
  void otherRegistrationTimesSpeakForAnotherProcess() {
    table.replace(full(ONE, TWO), LONG_BEFORE);

    assertThat(table.kinship(full(Shown.up("CART", "one", 900))).isContradicted()).isTrue();
  }

  @Test
  void aTimeThatIsEqualByChanceProvesNothing() {
    Shown[] here = new Shown[40];
    Shown[] there = new Shown[40];
    for (int i = 0; i < here.length; i++) {
      here[i] = Shown.up("CART", "c" + i, 1_000 + i);
      there[i] = Shown.up("CART", "c" + i, i == 7 ? 1_007 : 5_000 + i);
    }
    table.replace(full(here), LONG_BEFORE);

    assertThat(table.kinship(full(there)).isProven()).isFalse();
  }

  @Test
  void whatWasRemovedStillProvesTheProcess() {
    table.replace(full(ONE), LONG_BEFORE);
    table.apply(delta(ONE.deleted(600)), NOW);

    assertThat(table.isEmpty()).isTrue();
    assertThat(table.kinship(delta(ONE.deleted(600))).isProven()).isTrue();
  }

  @Test
  void serversWithoutRegistrationTimesAreReadAllTheSame() {
    Shown timeless = new Shown("CART", "one", "UP", 0, 0, "ADDED", 8080);
    table.replace(full(timeless), LONG_BEFORE);

    assertThat(table.kinship(full(timeless)).isWithoutTimes()).isTrue();
    table.apply(delta(timeless.deleted(0)), NOW);
    assertThat(table.isEmpty()).isTrue();
    table.apply(delta(timeless), NOW);
    assertThat(table.size()).isEqualTo(1);
  }

  private void changed(@Nullable Instance before, @Nullable Instance after) {
    if (after == null) {
      changes.add("-" + (before == null ? "" : before.key().id()));
    } else {
      changes.add((before == null ? "+" : "~") + after.key().id());
    }
  }

  private static Applications full(Shown... instances) {
    return read(TestAnswers.full(instances));
  }

  private static Applications delta(Shown... instances) {
    return read(TestAnswers.delta("UP_1_", instances));
  }

  private static Applications read(String body) {
    return new ApplicationsReader()
        .read(
            "/apps",
            new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)),
            Instant.EPOCH);
  }
}
