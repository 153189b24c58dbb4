package io.registrybridge.engine.publish;

import io.registrybridge.api.concurrent.Cancellable;
import io.registrybridge.api.concurrent.Scheduler;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands publications to one publisher on a thread of its own. What it is too slow for is merged
 * into one, so it holds up nobody and holds at most one publication.
 */
public final class PublisherMailbox implements Cancellable {
  private static final Logger LOGGER = LoggerFactory.getLogger(PublisherMailbox.class);

  private final String name;
  private final Publisher publisher;
  private final Scheduler scheduler;

  // Guarded by this.
  private Optional<Publication> pending = Optional.empty();
  private Optional<Publication> missed = Optional.empty();
  private boolean publishing;
  private boolean cancelled;
  private Cancellable current = () -> {};

  public PublisherMailbox(String name, Publisher publisher, Scheduler scheduler) {
    this.name = name;
    this.publisher = publisher;
    this.scheduler = scheduler;
  }

  /** Takes a publication; returns at once. Safe for use by several threads. */
  public synchronized void offer(Publication publication) {
    pending = Optional.of(pending.map(p -> p.followedBy(publication)).orElse(publication));
    if (!publishing && !cancelled) {
      publishing = true;
      current = scheduler.start("publisher-" + name, this::publishPending);
    }
  }

  /** Interrupts the publisher if it blocks, and gives it nothing more. */
  @Override
  public void cancel() {
    Cancellable running;
    synchronized (this) {
      cancelled = true;
      running = current;
    }
    running.cancel();
  }

  private void publishPending() {
    for (Optional<Publication> next = take(); next.isPresent(); next = take()) {
      try {
        publisher.publish(next.get());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (RuntimeException e) {
        LOGGER
            .atError()
            .addKeyValue("publisher", name)
            .addKeyValue("revision", next.get().snapshot().revision())
            .setCause(e)
            .log("publisher failed; it gets these changes with the next ones");
        miss(next.get());
      }
    }
  }

  private synchronized void miss(Publication publication) {
    missed = Optional.of(publication);
  }

  private synchronized Optional<Publication> take() {
    Optional<Publication> next = cancelled ? Optional.empty() : pending;
    publishing = next.isPresent();
    if (publishing) {
      next = next.map(p -> missed.map(m -> m.followedBy(p)).orElse(p));
      pending = Optional.empty();
      missed = Optional.empty();
    }
    return next;
  }
}
