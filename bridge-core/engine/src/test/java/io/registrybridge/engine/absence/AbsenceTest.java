package io.registrybridge.engine.absence;

import static org.assertj.core.api.Assertions.assertThat;

import io.registrybridge.api.event.SourceStatus.Continuity;
import io.registrybridge.engine.TestSources;
import io.registrybridge.engine.absence.Hold.Reason;
import io.registrybridge.engine.config.RemovalConfig;
import io.registrybridge.engine.config.RemovalConfig.Belief;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The rules of absence (design, section 5), each with what an operator would see. */
class AbsenceTest {
  private final SourceUnderTest source = new SourceUnderTest().connected();

  @Nested
  class OnACalmConnection {
    @Test
    void removedInstanceLeavesAtOnce() {
      source.shows("orders: a b");

      source.updates("orders: b");

      assertThat(source.published()).containsEntry("orders", Set.of("b"));
      assertThat(source.held()).isEmpty();
    }

    @Test
    void unhealthyInstanceLeavesAtOnce() {
      source.shows("orders: a b");

      source.updates("orders: -a b");

      assertThat(source.published()).containsEntry("orders", Set.of("b"));
    }

    @Test
    void outageRemovesNothing() {
      source.shows("orders: a b");

      source.unreachable();
      source.passes("48H");

      assertThat(source.published()).containsEntry("orders", Set.of("a", "b"));
    }
  }

  @Nested
  class WhileSettling {
    @Test
    void removalsAreHeldAndBelievedAtTheEnd() {
      source.shows("orders: a b", "cart: c");
      source.unreachable();
      source.back();

      source.shows("orders: b", "cart: c");
      source.passes("29S");

      assertThat(source.published()).containsEntry("orders", Set.of("a", "b"));
      assertThat(source.held()).isEqualTo(Map.of("orders/a", Reason.SETTLING));

      source.passes("2S");

      assertThat(source.published()).containsEntry("orders", Set.of("b"));
      assertThat(source.held()).isEmpty();
    }

    @Test
    void whatIsShownAgainIsReleased() {
      source.shows("orders: a b");
      source.back();
      source.shows("orders: b");

      source.updates("orders: a b");

      assertThat(source.held()).isEmpty();
      assertThat(source.published()).containsEntry("orders", Set.of("a", "b"));
    }

    @Test
    void additionsAndChangesAreNotHeld() {
      source.shows("orders: a");
      source.back();

      source.shows("orders: a b", "cart: c");

      assertThat(source.published())
          .isEqualTo(Map.of("orders", Set.of("a", "b"), "cart", Set.of("c")));
    }

    @Test
    void anotherOutageStartsTheTimerAnew() {
      source.shows("orders: a b");
      source.back();
      source.shows("orders: b");
      source.passes("25S");

      source.unreachable();
      source.passes("10S");
      source.back();
      source.passes("25S");

      assertThat(source.published()).containsEntry("orders", Set.of("a", "b"));
      source.passes("6S");
      assertThat(source.published()).containsEntry("orders", Set.of("b"));
    }

    @Test
    void nothingIsBelievedWhileTheRegistryIsOutOfSight() {
      source.shows("orders: a b");
      source.back();
      source.shows("orders: b");
      source.unreachable();

      source.passes("1H");

      assertThat(source.published()).containsEntry("orders", Set.of("a", "b"));
    }

    /** A token that may not read one service must not keep the dead of all others for good. */
    @Test
    void oneServiceThatCannotBeReadSpeaksForItselfAlone() {
      source.shows("orders: a b", "cart: c d");
      source.back();
      source.shows("orders: b", "cart: d");
      source.refuses("cart");

      source.passes("31S");

      assertThat(source.published())
          .isEqualTo(Map.of("orders", Set.of("b"), "cart", Set.of("c", "d")));
      source.connected();
      assertThat(source.published()).containsEntry("cart", Set.of("d"));
    }

    @Test
    void instanceThatComesBackUnderAnotherIdIsNotPublishedTwice() {
      source.shows("orders: Aa");
      source.back();

      // These two ids have one hash code, and so one address and port in this test.
      source.shows("orders: BB");

      assertThat(source.published()).containsEntry("orders", Set.of("BB"));
    }
  }

  @Nested
  class WhenAnotherProcessAnswers {
    @Test
    void removalsAreHeldForTheContinuityGrace() {
      source.shows("orders: a b");
      source.back(Continuity.CONTINUITY_UNKNOWN);
      source.shows("orders: b");

      source.passes("5M59S");
      assertThat(source.held()).isEqualTo(Map.of("orders/a", Reason.CONTINUITY_UNKNOWN));

      source.passes("2S");
      assertThat(source.published()).containsEntry("orders", Set.of("b"));
    }
  }

  @Nested
  class WhenOneOutageFollowsAnother {
    @Test
    void longerSettlingGoesOn() {
      source.shows("orders: a b");
      source.back(Continuity.CONTINUITY_UNKNOWN);
      source.shows("orders: b");

      source.back(Continuity.CONTINUOUS);
      source.passes("5M");

      assertThat(source.published()).containsEntry("orders", Set.of("a", "b"));
    }
  }

  @Nested
  class WhenTheDataIsLost {
    @Test
    void whatTheNewDataHasNeverShownStays() {
      source.shows("orders: a b", "cart: c");
      source.back(Continuity.DATA_LOST);

      source.shows("orders: a");
      source.passes("48H");

      assertThat(source.published())
          .isEqualTo(Map.of("orders", Set.of("a", "b"), "cart", Set.of("c")));
      assertThat(source.held())
          .isEqualTo(Map.of("orders/b", Reason.DATA_LOST, "cart/c", Reason.DATA_LOST));
    }

    @Test
    void whatTheNewDataHasShownMayLeave() {
      source.shows("orders: a b");
      source.back(Continuity.DATA_LOST);
      source.shows("orders: a b");
      source.passes("31S");

      source.updates("orders: b");

      assertThat(source.published()).containsEntry("orders", Set.of("b"));
    }

    @Test
    void whatTheNewDataShowsAsSickLeavesAfterSettling() {
      source.shows("orders: a b");
      source.back(Continuity.DATA_LOST);
      source.shows("orders: b");

      source.updates("orders: -a b");
      assertThat(source.held()).isEqualTo(Map.of("orders/a", Reason.SETTLING));
      source.passes("31S");

      assertThat(source.published()).containsEntry("orders", Set.of("b"));
    }

    @Test
    void dataThatIsBackWholeIsLostNoLonger() {
      source.shows("orders: a b", "cart: c");
      source.back(Continuity.DATA_LOST);
      source.shows("orders: a b", "cart: c");
      source.passes("31S");

      SourceUnderTest again = source.restarted(TestSources.REMOVAL).connected();
      again.shows("orders: b", "cart: c");
      again.passes("31S");

      assertThat(again.held()).isEmpty();
      assertThat(again.published()).containsEntry("orders", Set.of("b"));
    }

    @Test
    void brokenConnectionDoesNotBringItBack() {
      source.shows("orders: a");
      source.back(Continuity.DATA_LOST);

      source.back();
      source.shows();
      source.passes("1H");

      assertThat(source.held()).isEqualTo(Map.of("orders/a", Reason.DATA_LOST));
    }

    @Test
    void otherNameOfTheDataSaysSo() {
      SourceUnderTest named = new SourceUnderTest().withToken("dc-1").connected();
      named.shows("orders: a b");

      named.withToken("dc-2").connected().shows("orders: a");
      named.passes("48H");

      assertThat(named.held()).isEqualTo(Map.of("orders/b", Reason.DATA_LOST));
    }

    @Test
    void operatorCanAcceptTheNewData() {
      source.shows("orders: a b", "cart: c");
      source.back(Continuity.DATA_LOST);
      source.shows("orders: a");

      int accepted = source.accept();

      assertThat(accepted).isEqualTo(2);
      assertThat(source.held()).isEmpty();
      assertThat(source.published()).isEqualTo(Map.of("orders", Set.of("a"), "cart", Set.of()));
    }

    @Test
    void configurationMayBelieveItAfterSettling() {
      SourceUnderTest believing =
          new SourceUnderTest(removal(Belief.BELIEVE, Belief.BELIEVE)).connected();
      believing.shows("orders: a b");
      believing.back(Continuity.DATA_LOST);
      believing.shows("orders: a");

      believing.passes("31S");

      assertThat(believing.published()).containsEntry("orders", Set.of("a"));
    }
  }

  @Nested
  class MassRemoval {
    private void tenServices() {
      source.shows(
          "s0: a", "s1: a", "s2: a", "s3: a", "s4: a", "s5: a", "s6: a", "s7: a", "s8: a", "s9: a");
    }

    @Test
    void halfOfTheServicesAtOnceAreHeldForTheGrace() {
      tenServices();

      source.shows("s0: a", "s1: a", "s2: a", "s3: a", "s4: a");

      assertThat(source.held()).hasSize(5).containsValue(Reason.MASS_REMOVAL);
      source.passes("4M59S");
      assertThat(source.published()).containsEntry("s9", Set.of("a"));
      source.passes("2S");
      assertThat(source.published()).containsEntry("s9", Set.of());
      assertThat(source.held()).isEmpty();
    }

    @Test
    void fewerPassAtOnce() {
      tenServices();

      source.shows("s0: a", "s1: a", "s2: a", "s3: a", "s4: a", "s5: a");

      assertThat(source.held()).isEmpty();
      assertThat(source.published()).containsEntry("s9", Set.of());
    }

    @Test
    void removalsWithinAMinuteAreCountedTogether() {
      tenServices();
      source.removes("s9");
      source.removes("s8");
      source.removes("s7");
      source.passes("30S");
      source.removes("s6");

      source.removes("s5");

      assertThat(source.held()).containsOnlyKeys("s5/a");
    }

    @Test
    void removalsMoreThanAMinuteApartAreCountedApart() {
      tenServices();
      for (int i = 9; i >= 1; i--) {
        source.removes("s" + i);
        source.passes("61S");
      }

      assertThat(source.held()).isEmpty();
    }

    @Test
    void serviceThatScalesDownIsNone() {
      source.shows("s0: a b c d e f", "s1: a", "s2: a", "s3: a", "s4: a");

      source.updates("s0: a");

      assertThat(source.held()).isEmpty();
    }

    @Test
    void smallSourcesAreNotGuarded() {
      source.shows("s0: a", "s1: a", "s2: a", "s3: a");

      source.shows();

      assertThat(source.held()).isEmpty();
    }

    @Test
    void everyServiceUnhealthyIsOne() {
      tenServices();

      for (int i = 0; i < 10; i++) {
        source.updates("s" + i + ": -a");
      }

      assertThat(source.held()).hasSize(6).containsValue(Reason.MASS_REMOVAL);
    }

    @Test
    void newEpochStartsTheGraceAnew() {
      tenServices();
      source.shows();
      source.passes("4M");

      source.back();
      source.shows();
      source.passes("4M");

      assertThat(source.held()).hasSize(10);
    }

    @Test
    void typeWithoutATokenHoldsUntilSomebodyAccepts() {
      SourceUnderTest nacos = new SourceUnderTest(removal(Belief.HOLD, Belief.HOLD)).connected();
      nacos.shows("s0: a", "s1: a", "s2: a", "s3: a", "s4: a");
      nacos.shows();

      nacos.passes("48H");
      assertThat(nacos.held()).hasSize(5);

      assertThat(nacos.accept("s1")).isEqualTo(1);
      assertThat(nacos.held()).hasSize(4);
    }

    @Test
    void serviceThatIsRegisteredAgainElsewhereLosesItsOldEndpointsAfterTheGrace() {
      SourceUnderTest nacos = new SourceUnderTest(removal(Belief.HOLD, Belief.HOLD)).connected();
      nacos.shows("s0: a", "s1: a", "s2: a", "s3: a", "s4: a");
      nacos.shows();

      nacos.updates("s1: b");
      assertThat(nacos.published()).containsEntry("s1", Set.of("a", "b"));
      nacos.passes("5M");

      assertThat(nacos.published()).containsEntry("s1", Set.of("b"));
      assertThat(nacos.held()).hasSize(4);
    }

    @Test
    void serviceThatIsRegisteredAgainAndGoneBeforeTheGraceIsHeldForGood() {
      SourceUnderTest nacos = new SourceUnderTest(removal(Belief.HOLD, Belief.HOLD)).connected();
      nacos.shows("s0: a", "s1: a", "s2: a", "s3: a", "s4: a");
      nacos.shows();

      nacos.updates("s1: b");
      nacos.updates("s1:");
      nacos.passes("48H");

      assertThat(nacos.published()).containsEntry("s1", Set.of("a"));
    }

    @Test
    void refusedRemovalEndsWhenTheRegistryShowsItAsSick() {
      tenServices();
      source.shows("s0: a", "s1: a", "s2: a", "s3: a", "s4: a");
      source.refuse("s9");
      source.passes("2M");

      source.updates("s9: -a");

      assertThat(source.held()).doesNotContainKey("s9/a");
      assertThat(source.published()).containsEntry("s9", Set.of());
    }

    @Test
    void refusalOfWhatTheRegistryShowsAsSickStands() {
      tenServices();
      source.shows(
          "s0: -a", "s1: -a", "s2: -a", "s3: -a", "s4: -a", "s5: -a", "s6: a", "s7: a", "s8: a",
          "s9: a");
      String held = source.holds().getFirst().service().name();
      source.refuse(held);

      source.updates(held + ": -a");
      source.passes("48H");

      assertThat(source.published()).containsEntry(held, Set.of("a"));
    }

    @Test
    void refusedRemovalStaysUntilShownAgainOrAccepted() {
      tenServices();
      source.shows("s0: a", "s1: a", "s2: a", "s3: a", "s4: a");

      source.refuse("s9");
      source.passes("48H");

      assertThat(source.published()).containsEntry("s9", Set.of("a"));
      assertThat(source.held()).isEqualTo(Map.of("s9/a", Reason.REFUSED));
      source.updates("s9: a");
      assertThat(source.held()).isEmpty();
    }

    @Test
    void atTheEndOfSettlingTheGuardStillSpeaks() {
      tenServices();
      source.back();
      source.shows();

      source.passes("31S");

      assertThat(source.held()).hasSize(10).containsValue(Reason.MASS_REMOVAL);
    }
  }

  @Nested
  class EmptyBeforeGone {
    @Test
    void serviceStaysWithoutEndpointsForTheGrace() {
      source.shows("orders: a", "cart: c");

      source.removes("orders");

      assertThat(source.published()).containsEntry("orders", Set.of());
      assertThat(source.known("orders")).containsExactly("a");
      source.passes("9M59S");
      assertThat(source.published()).containsKey("orders");
      source.passes("2S");
      assertThat(source.published()).doesNotContainKey("orders");
    }

    @Test
    void portOfALastInstanceStaysForTheGrace() {
      source.shows("orders: a b");

      source.updates("orders: a");

      assertThat(source.known("orders")).containsExactlyInAnyOrder("a", "b");
      source.passes("10M1S");
      assertThat(source.known("orders")).containsExactly("a");
    }

    @Test
    void serviceThatComesBackCountsFromAnew() {
      source.shows("orders: a", "cart: c");
      source.removes("orders");
      source.passes("9M");

      source.shows("orders: a", "cart: c");
      source.passes("5M");

      assertThat(source.published()).containsEntry("orders", Set.of("a"));
    }
  }

  @Nested
  class AfterARestart {
    @Test
    void nothingIsBelievedGoneBeforeTheFirstCompleteList() {
      source.shows("orders: a b", "cart: c");
      SourceUnderTest again = source.restarted(TestSources.REMOVAL).connected();

      again.updates("orders: a");

      assertThat(again.published())
          .isEqualTo(Map.of("orders", Set.of("a", "b"), "cart", Set.of("c")));
      assertThat(again.held()).isEqualTo(Map.of("orders/b", Reason.FIRST_LIST_INCOMPLETE));
    }

    @Test
    void sameDataIsSettledAtTheFirstCompleteList() {
      SourceUnderTest first = new SourceUnderTest().withToken("dc-1").connected();
      first.shows("orders: a b", "cart: c");
      SourceUnderTest again = first.restarted(TestSources.REMOVAL).withToken("dc-1").connected();

      again.shows("orders: a", "cart: c");

      assertThat(again.published()).containsEntry("orders", Set.of("a"));
    }

    @Test
    void whatWasNeverShownAgainMayBeWhatCannotBeRead() {
      SourceUnderTest first = new SourceUnderTest().withToken("dc-1").connected();
      first.shows("orders: a b", "secret-1.0: s", "cart: c");
      SourceUnderTest again = first.restarted(TestSources.REMOVAL).withToken("dc-1");

      again.connectedWithUnreadable("secret-*");
      again.shows("orders: a", "cart: c");
      again.passes("48H");

      assertThat(again.held())
          .as("the list and what was read of it are believed")
          .isEqualTo(Map.of("secret-1.0/s", Reason.FIRST_LIST_INCOMPLETE));
      again.removes("cart");
      assertThat(again.published()).as("what was shown").containsEntry("cart", Set.of());

      again.connectedWithUnreadable();
      assertThat(again.held()).isEmpty();
      assertThat(again.published())
          .containsEntry("orders", Set.of("a"))
          .containsEntry("secret-1.0", Set.of());
    }

    @Test
    void registryWithoutATokenSettles() {
      source.shows("orders: a b", "cart: c");
      SourceUnderTest again = source.restarted(TestSources.REMOVAL).connected();

      again.shows("orders: a", "cart: c");

      assertThat(again.held()).isEqualTo(Map.of("orders/b", Reason.SETTLING));
      again.passes("31S");
      assertThat(again.published()).containsEntry("orders", Set.of("a"));
    }

    @Test
    void otherDataIsLostData() {
      SourceUnderTest first = new SourceUnderTest().withToken("dc-1").connected();
      first.shows("orders: a b", "cart: c");
      SourceUnderTest again = first.restarted(TestSources.REMOVAL).withToken("dc-2").connected();

      again.shows("orders: a");
      again.passes("48H");

      assertThat(again.held())
          .isEqualTo(Map.of("orders/b", Reason.DATA_LOST, "cart/c", Reason.DATA_LOST));
    }

    @Test
    void registryThatWasInSightAtTheStartIsSettledWhateverOneServiceSays() {
      SourceUnderTest first = new SourceUnderTest().withToken("dc-1").connected();
      first.shows("orders: a b", "cart: c");
      SourceUnderTest again = first.restarted(TestSources.REMOVAL).withToken("dc-1");
      again.refuses("cart");

      again.shows("orders: a", "cart: c");

      assertThat(again.held()).isEmpty();
    }

    @Test
    void registryThatWasDownAtTheStartSettles() {
      SourceUnderTest first = new SourceUnderTest().withToken("dc-1").connected();
      first.shows("orders: a b", "cart: c");
      SourceUnderTest again = first.restarted(TestSources.REMOVAL).withToken("dc-1");
      again.unreachable();

      again.connected().shows("orders: a", "cart: c");

      assertThat(again.held()).isEqualTo(Map.of("orders/b", Reason.SETTLING));
    }

    @Test
    void settlingGoesOnWithWhatRemainsOfItsTime() {
      SourceUnderTest first = new SourceUnderTest().withToken("dc-1").connected();
      first.shows("orders: a b");
      first.back();
      first.shows("orders: a b");
      first.passes("20S");
      SourceUnderTest again = first.restarted(TestSources.REMOVAL).withToken("dc-1").connected();

      again.shows("orders: a");

      assertThat(again.held()).isEqualTo(Map.of("orders/b", Reason.SETTLING));
      again.passes("9S");
      assertThat(again.held()).hasSize(1);
      again.passes("2S");
      assertThat(again.held()).isEmpty();
    }

    @Test
    void anEditedFileDoesNotHideThatTheRegistryWasOutOfSight() {
      SourceUnderTest edited = new SourceUnderTest().withToken("dc-1").connected();
      edited.shows("orders: a b");
      edited.unreachable();
      edited.reloaded();
      edited.reloaded();

      edited.connected().shows("orders: a");

      assertThat(edited.held()).isEqualTo(Map.of("orders/b", Reason.SETTLING));
    }

    @Test
    void anEditedFileOfARegistryThatIsInSightSettlesNothing() {
      SourceUnderTest edited = new SourceUnderTest().withToken("dc-1").connected();
      edited.shows("orders: a b");
      edited.unreachable();
      edited.back();
      edited.shows("orders: a b");
      edited.passes("31S");
      edited.reloaded();

      edited.connected().shows("orders: a");

      assertThat(edited.held()).isEmpty();
    }

    @Test
    void holdsGoOnWithWhatRemainsOfTheirTime() {
      SourceUnderTest first = new SourceUnderTest().withToken("dc-1").connected();
      first.shows("s0: a", "s1: a", "s2: a", "s3: a", "s4: a");
      first.shows();
      first.passes("4M");
      SourceUnderTest again = first.restarted(TestSources.REMOVAL).withToken("dc-1").connected();

      again.shows();

      assertThat(again.held()).hasSize(5).containsValue(Reason.MASS_REMOVAL);
      again.passes("59S");
      assertThat(again.held()).hasSize(5);
      again.passes("2S");
      assertThat(again.held()).isEmpty();
    }

    @Test
    void graceThatRanOutUnseenIsNoProof() {
      SourceUnderTest first = new SourceUnderTest().withToken("dc-1").connected();
      first.shows("s0: a", "s1: a", "s2: a", "s3: a", "s4: a");
      first.shows();
      first.unreachable();
      first.passes("6M");

      SourceUnderTest again = first.restarted(TestSources.REMOVAL).withToken("dc-1").connected();
      again.passes("1S");

      assertThat(again.held()).hasSize(5).containsValue(Reason.FIRST_LIST_INCOMPLETE);
      again.shows("s0: a", "s1: a", "s2: a", "s3: a", "s4: a");
      assertThat(again.held()).isEmpty();
      assertThat(again.published().values()).containsOnly(Set.of("a"));
    }

    @Test
    void registryThatIsEmptyAfterBothRestartedRemovesNothing() {
      SourceUnderTest first = new SourceUnderTest().withToken("dc-1").connected();
      first.shows("s0: a", "s1: a", "s2: a", "s3: a", "s4: a");
      SourceUnderTest again = first.restarted(TestSources.REMOVAL).withToken("dc-2").connected();

      again.shows();
      again.passes("48H");

      assertThat(again.published().values()).hasSize(5).containsOnly(Set.of("a"));
    }
  }

  private static RemovalConfig removal(Belief dataLost, Belief guardThen) {
    return new RemovalConfig(
        Duration.ofSeconds(30),
        dataLost,
        Duration.ofMinutes(6),
        Continuity.DATA_LOST,
        0.5,
        5,
        Duration.ofMinutes(5),
        guardThen,
        Duration.ofMinutes(10));
  }
}
