package io.registrybridge.app.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.registrybridge.engine.resolve.NameLookup;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class PeerAddressesTest {
  private static final Map<String, List<String>> NAMES =
      Map.of(
          "bridge-admin.mesh.svc", List.of("10.0.0.1", "10.0.0.2", "fd00::3"),
          "10.0.0.1", List.of("10.0.0.1"),
          "10.0.0.2", List.of("10.0.0.2"));
  private static final NameLookup LOOKUP =
      name -> {
        if (!NAMES.containsKey(name)) {
          throw new UnknownHostException(name);
        }
        return NAMES.get(name);
      };

  private final PeerAddresses first = new PeerAddresses(LOOKUP, "10.0.0.1"::equals, 15490);

  @Test
  void aNameStandsForAllReplicasButTheOneThatAsks() {
    assertThat(peers("http://bridge-admin.mesh.svc:15490"))
        .containsExactly("http://10.0.0.2:15490", "http://[fd00::3]:15490");
  }

  @Test
  void aReplicaLeavesItselfOutOfAListThatAllHave() {
    assertThat(peers("http://10.0.0.1:15490", "http://10.0.0.2:15490"))
        .containsExactly("http://10.0.0.2:15490");
  }

  @Test
  void anotherReplicaOnTheSameMachineIsAPeer() {
    assertThat(peers("http://10.0.0.1:15491")).containsExactly("http://10.0.0.1:15491");
  }

  @Test
  void whatIsNamedTwiceIsAskedOnce() {
    assertThat(peers("http://10.0.0.2:15490", "http://bridge-admin.mesh.svc:15490"))
        .containsExactly("http://10.0.0.2:15490", "http://[fd00::3]:15490");
  }

  @Test
  void aNameWithoutAddressesIsLeftForTheQuestionToFail() {
    assertThat(peers("http://elsewhere:15490")).containsExactly("http://elsewhere:15490");
  }

  @Test
  void anHttpsPeerKeepsTheNameOfItsCertificate() {
    assertThat(peers("https://bridge-admin.mesh.svc/replica"))
        .containsExactly("https://bridge-admin.mesh.svc/replica");
  }

  @Test
  void theSystemKnowsItsOwnAddresses() {
    PeerAddresses system = PeerAddresses.ofSystem(15490);

    assertThat(system.of(List.of(URI.create("http://localhost:15490")))).isEmpty();
  }

  private List<String> peers(String... configured) {
    List<URI> uris = List.of(configured).stream().map(URI::create).toList();
    return first.of(uris).stream().map(URI::toString).toList();
  }
}
