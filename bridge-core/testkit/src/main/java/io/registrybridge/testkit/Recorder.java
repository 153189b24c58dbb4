package io.registrybridge.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/**
 * Remembers every value it is given, in order. A method reference to {@link #accept} makes it an
 * event sink, a publisher or any other receiver:
 *
 * <pre>{@code
 * Recorder<RegistryEvent> events = new Recorder<>();
 * adapter.start(events::accept);
 * events.await(values -> assertThat(values).contains(expected));
 * }</pre>
 *
 * <p>Safe for use by several threads. The waiting methods fail by an assertion after {@link
 * #LONGEST_WAIT}; with a {@link FakeScheduler} nothing needs to be waited for.
 *
 * @param <T> what is recorded
 */
public final class Recorder<T> implements Consumer<T> {
  /** Long enough for a busy machine, short enough for a failing build. */
  public static final Duration LONGEST_WAIT = Duration.ofSeconds(15);

  private final List<T> values = new CopyOnWriteArrayList<>();

  @Override
  public void accept(T value) {
    values.add(value);
  }

  /** All values so far, as a list that does not change any more. */
  public List<T> values() {
    return List.copyOf(values);
  }

  /** The newest value. */
  public Optional<T> last() {
    List<T> now = values();
    return now.isEmpty() ? Optional.empty() : Optional.of(now.getLast());
  }

  /** Only the values of a type. */
  public <S> List<S> values(Class<S> type) {
    return values.stream().filter(type::isInstance).map(type::cast).toList();
  }

  /** Forgets what was recorded, so that a later wait sees only what comes from now on. */
  public void clear() {
    values.clear();
  }

  /** Waits until the assertion about all values holds; fails with its message if it never does. */
  public void await(Consumer<List<T>> assertion) {
    waiting().untilAsserted(() -> assertion.accept(values()));
  }

  /**
   * Waits until a value is there that matches.
   *
   * @param what what is waited for, to complete the sentence "expected …"
   * @return the first such value
   */
  public T awaitAny(String what, Predicate<? super T> matches) {
    await(all -> assertThat(all).as("expected %s", what).anyMatch(matches));
    return values.stream().filter(matches).findFirst().orElseThrow();
  }

  // In the test's own thread, so that the wait itself starts no threads that a test may count.
  private static ConditionFactory waiting() {
    return Awaitility.await()
        .pollInSameThread()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(10))
        .atMost(LONGEST_WAIT);
  }
}
