package io.registrybridge.adapter.zookeeper.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.registrybridge.adapter.zookeeper.client.NodeStat;
import io.registrybridge.adapter.zookeeper.watch.DataIdentity.Verdict;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DataIdentityTest {
  private static final NodeStat DUBBO = new NodeStat(3, 1_000, 3, 90);
  private static final NodeStat SERVICES = new NodeStat(7, 2_000, 7, 80);
  private static final NodeStat OTHER = new NodeStat(3, 9_000, 3, 5);

  private final DataIdentity identity = withContainers();

  @Test
  void theFirstDataHasNothingToBeComparedWith() {
    assertThat(identity.judge(Map.of("/dubbo", DUBBO))).isEqualTo(Verdict.UNKNOWN);
    assertThat(identity.token()).isEqualTo("/dubbo@3/1000");
  }

  @Test
  void theSameNodeIsTheSameData() {
    identity.judge(Map.of("/dubbo", DUBBO));

    assertThat(identity.judge(Map.of("/dubbo", new NodeStat(3, 1_000, 3, 95))))
        .isEqualTo(Verdict.SAME);
  }

  @Test
  void aNodeMadeAnotherTimeIsOtherDataEvenWithTheSameTransaction() {
    identity.judge(Map.of("/dubbo", DUBBO));

    assertThat(identity.judge(Map.of("/dubbo", OTHER))).isEqualTo(Verdict.OTHER);
    assertThat(identity.token()).isEqualTo("/dubbo@3/9000");
    assertThat(identity.judge(Map.of("/dubbo", OTHER))).isEqualTo(Verdict.SAME);
  }

  @Test
  void transactionsThatFallAreAnOlderState() {
    identity.judge(Map.of("/dubbo", DUBBO));

    assertThat(identity.judge(Map.of("/dubbo", new NodeStat(3, 1_000, 3, 89))))
        .isEqualTo(Verdict.OTHER);
  }

  @Test
  void oneRootThatIsTheSameIsWitnessEnough() {
    identity.judge(Map.of("/dubbo", DUBBO, "/services", SERVICES));

    // The server deletes an empty container, and the next registration makes it anew.
    assertThat(identity.judge(Map.of("/dubbo", DUBBO, "/services", new NodeStat(99, 5, 99, 99))))
        .isEqualTo(Verdict.SAME);
  }

  @Test
  void aMissingRootSaysNothing() {
    identity.judge(Map.of("/dubbo", DUBBO));

    assertThat(identity.judge(Map.of())).isEqualTo(Verdict.UNKNOWN);
    assertThat(identity.token()).isEqualTo("/dubbo@3/1000");
  }

  @Test
  void aRootThatComesLaterDoesNotChangeTheName() {
    identity.judge(Map.of("/dubbo", DUBBO));

    identity.seen("/services", SERVICES);

    assertThat(identity.token()).isEqualTo("/dubbo@3/1000");
    DataIdentity afterRestart = withContainers();
    afterRestart.judge(Map.of("/dubbo", DUBBO, "/services", SERVICES));
    assertThat(afterRestart.token()).isEqualTo("/dubbo@3/1000");
  }

  @Test
  void aContainerThatWasMadeAgainDoesNotChangeTheNameAfterARestart() {
    identity.judge(Map.of("/dubbo", DUBBO, "/services", new NodeStat(2, 500, 2, 80)));

    DataIdentity afterRestart = withContainers();
    afterRestart.judge(Map.of("/dubbo", DUBBO, "/services", new NodeStat(99, 5_000, 99, 99)));

    assertThat(identity.token()).isEqualTo("/dubbo@3/1000");
    assertThat(afterRestart.token()).isEqualTo(identity.token());
  }

  @Test
  void aContainerIsTheNameWhereNothingElseIs() {
    identity.judge(Map.of("/services", SERVICES, "/", new NodeStat(0, 0, 0, 40)));

    assertThat(identity.token()).isEqualTo("/services@7/2000");
  }

  @Test
  void theRootOfAServerWithoutChrootIsNoName() {
    identity.judge(Map.of("/", new NodeStat(0, 0, 0, 40)));

    assertThat(identity.token()).isEmpty();
  }

  private static DataIdentity withContainers() {
    return new DataIdentity(Set.of("/services"));
  }
}
