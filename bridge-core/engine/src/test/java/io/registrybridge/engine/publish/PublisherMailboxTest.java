package io.registrybridge.engine.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.registrybridge.testkit.FakeScheduler;
import io.registrybridge.testkit.Recorder;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PublisherMailboxTest {
  private final FakeScheduler scheduler = new FakeScheduler();
  private final Recorder<Publication> received = new Recorder<>();

  @Test
  void whatASlowPublisherMissesIsMergedIntoOne() {
    PublisherMailbox mailbox = new PublisherMailbox("test", received::accept, scheduler);

    for (int revision = 1; revision <= 100; revision++) {
      mailbox.offer(publication(revision, "orders-" + revision % 3));
    }
    scheduler.runPending();

    assertThat(received.values()).hasSize(1);
    Publication merged = received.values().getFirst();
    assertThat(merged.snapshot().revision()).isEqualTo(100);
    assertThat(merged.changed(ResourceKind.SERVICE_ENTRY))
        .containsExactlyInAnyOrder(name("orders-0"), name("orders-1"), name("orders-2"));
  }

  @Test
  void publisherThatFailsGetsItsChangesWithTheNextOnes() {
    PublisherMailbox mailbox =
        new PublisherMailbox(
            "test",
            publication -> {
              received.accept(publication);
              if (publication.snapshot().revision() == 1) {
                throw new IllegalStateException("first one fails");
              }
            },
            scheduler);
    mailbox.offer(publication(1, "orders"));
    scheduler.runPending();

    mailbox.offer(publication(2, "cart"));
    scheduler.runPending();

    Publication second = received.values().getLast();
    assertThat(second.snapshot().revision()).isEqualTo(2);
    assertThat(second.changed(ResourceKind.SERVICE_ENTRY))
        .containsExactlyInAnyOrder(name("orders"), name("cart"));
  }

  @Test
  void cancelledMailboxDeliversNothing() {
    PublisherMailbox mailbox = new PublisherMailbox("test", received::accept, scheduler);
    mailbox.offer(publication(1, "orders"));

    mailbox.cancel();
    mailbox.offer(publication(2, "orders"));
    scheduler.runPending();

    assertThat(received.values()).isEmpty();
  }

  private static Publication publication(long revision, String changed) {
    return new Publication(
        new ResourceSnapshot(revision, ResourceSnapshot.EMPTY.byKind()),
        Map.of(ResourceKind.SERVICE_ENTRY, Set.of(name(changed))),
        revision);
  }

  private static ResourceName name(String name) {
    return new ResourceName("ns", name);
  }
}
