package io.registrybridge.engine.absence;

import io.registrybridge.api.event.SourceStatus;
import io.registrybridge.api.event.SourceStatus.Continuity;
import io.registrybridge.api.event.SourceStatus.State;
import io.registrybridge.api.model.ServiceKey;
import io.registrybridge.engine.absence.Hold.Reason;
import io.registrybridge.engine.config.RemovalConfig;
import io.registrybridge.engine.config.RemovalConfig.Belief;
import java.time.Duration;
import java.util.Optional;

/**
 * How far a registry is to be believed when it does not show something (design, sections 5.4 and
 * 5.5): while it settles, while its continuity is unknown, and while its data is another one.
 *
 * <p>Not thread-safe.
 */
final class Trust {
  private RemovalConfig config;
  private SourceStatus status = SourceStatus.CONNECTING;
  // What the data was called that the published state comes from.
  private String knownToken = "";
  private boolean firstListComplete;
  private boolean stateFromBefore;
  private boolean restored;
  // Whether the registry was out of sight before the first list that is complete.
  private boolean outOfSightBefore;
  private boolean dataLost;
  // Whether anything is unreadable that is called like nothing that is known.
  private boolean strangersUnreadable;
  // Grows when the adapter's status shows that the data is another one.
  private int generation;
  private Optional<Doubt> settling = Optional.empty();

  Trust(RemovalConfig config) {
    this.config = config;
  }

  void configure(RemovalConfig next) {
    config = next;
  }

  /**
   * A state stands that no adapter of this process has shown.
   *
   * @param token what the state's data was called; empty if it had no name
   */
  void standOn(String token) {
    knownToken = token;
    stateFromBefore = true;
    restored = true;
  }

  /**
   * Another adapter begins, which has shown nothing yet. A registry that the one before could not
   * see, or had just come to see, is one that was out of sight.
   *
   * @param synced whether the one before has shown everything, and the registry has settled
   */
  void beginConnection(boolean anythingStands, boolean synced) {
    boolean seenSince = firstListComplete && synced;
    outOfSightBefore = isOutOfSight(status) || (outOfSightBefore && !seenSince);
    stateFromBefore = anythingStands;
    firstListComplete = false;
    status = SourceStatus.CONNECTING;
  }

  private static boolean isOutOfSight(SourceStatus status) {
    return status.state() == State.DEGRADED && !status.isInSight();
  }

  /** Lost data was found lost by an earlier process, and nobody has accepted it. */
  void startWithLostData() {
    dataLost = true;
  }

  /** An earlier process has begun to let the registry settle, which goes on. */
  void startSettling(Doubt doubt) {
    settling = Optional.of(doubt);
  }

  /** Why absences are doubted for a time, if they are. */
  Optional<Doubt> settling(long now) {
    return settling.filter(doubt -> !doubt.overAt(now));
  }

  /**
   * Takes the adapter's newest status.
   *
   * @param strangers whether anything is unreadable that is called like nothing that is known
   * @return whether a new epoch has begun, with which all holds begin anew
   */
  boolean update(SourceStatus next, boolean strangers, long now) {
    strangersUnreadable = strangers;
    boolean newEpoch = next.epoch() != status.epoch() || next.continuity() != status.continuity();
    boolean begun = firstListComplete && newEpoch;
    status = next;
    outOfSightBefore |= isOutOfSight(next);
    if (newEpoch && next.continuity() == Continuity.DATA_LOST) {
      generation++;
      loseData();
      // The name of the new data may follow later, and is no news then.
      knownToken = "";
    }
    if (begun) {
      settle(next.continuity(), now);
    }
    if (firstListComplete) {
      boolean other = isOther(next.dataToken());
      knownToken = next.dataToken().isEmpty() ? knownToken : next.dataToken();
      if (other) {
        generation++;
        settleOnOtherData(now);
        return true;
      }
    }
    return begun;
  }

  /** Everything in the first complete list was observed once. */
  void firstListComplete(long now) {
    if (firstListComplete) {
      return;
    }
    firstListComplete = true;
    if (!stateFromBefore) {
      knownToken = status.dataToken();
      return;
    }
    boolean sameData = !knownToken.isEmpty() && knownToken.equals(status.dataToken());
    boolean other = isOther(status.dataToken());
    knownToken = status.dataToken().isEmpty() ? knownToken : status.dataToken();
    if (other) {
      settleOnOtherData(now);
    } else if (!sameData || outOfSightBefore) {
      settle(status.continuity(), now);
    }
  }

  /**
   * How long the first complete list may lack what there is: the registry was out of sight just
   * before it, and nothing was restored that could be held meanwhile.
   */
  Duration settlingOfFirstList() {
    return outOfSightBefore && !restored ? config.settle() : Duration.ZERO;
  }

  private boolean isOther(String token) {
    return !token.isEmpty() && !knownToken.isEmpty() && !token.equals(knownToken);
  }

  private void settleOnOtherData(long now) {
    if (config.otherToken() == Continuity.DATA_LOST) {
      loseData();
    }
    settle(config.otherToken(), now);
  }

  private void loseData() {
    if (config.dataLost() == Belief.HOLD) {
      dataLost = true;
    }
  }

  /** A longer settling that has begun goes on: a later outage is no reason to believe sooner. */
  private void settle(Continuity continuity, long now) {
    boolean unknown = continuity == Continuity.CONTINUITY_UNKNOWN;
    Duration time = unknown ? config.continuityGrace() : config.settle();
    long until = now + time.toNanos();
    if (settling.isEmpty() || settling.get().overAt(until)) {
      settling =
          Optional.of(new Doubt(unknown ? Reason.CONTINUITY_UNKNOWN : Reason.SETTLING, until));
    }
  }

  /**
   * What speaks against believing an absence.
   *
   * @param shown whether the registry's present data has ever shown what is absent
   * @param listed whether the service that it belongs to is in the registry's list: else it may be
   *     one of those that could not be read, by another name
   */
  Optional<Doubt> doubt(boolean shown, boolean listed, long now) {
    if (stateFromBefore && (!firstListComplete || (strangersUnreadable && !listed && !shown))) {
      return Optional.of(new Doubt(Reason.FIRST_LIST_INCOMPLETE, Doubt.NEVER));
    }
    if (dataLost && !shown) {
      return Optional.of(new Doubt(Reason.DATA_LOST, Doubt.NEVER));
    }
    return settling(now);
  }

  /** Whether what was doubted may be believed once its time is over: the registry is in sight. */
  boolean isCalm() {
    return status.isInSight();
  }

  /** Whether that holds for a service: it can be read as well. */
  boolean isCalm(ServiceKey service) {
    return isCalm() && !status.unreadable().containsKey(service);
  }

  /** Whether the registry has shown all of its services, as far as they are known by name. */
  boolean hasReadEverything() {
    return firstListComplete && !strangersUnreadable;
  }

  /** Which data the registry has: another number, other data, which has shown nothing yet. */
  int generation() {
    return generation;
  }

  boolean dataLost() {
    return dataLost;
  }

  /** The data that is there now is the data. */
  void acceptData() {
    dataLost = false;
  }

  /** What the data is called that the published state comes from; empty if it has no name. */
  String knownToken() {
    return knownToken;
  }
}
