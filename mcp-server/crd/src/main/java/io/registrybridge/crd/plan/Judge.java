package io.registrybridge.crd.plan;

import io.registrybridge.crd.document.Desired;
import io.registrybridge.crd.document.ObservedResource.Foreign;
import io.registrybridge.crd.document.ObservedResource.Own;
import io.registrybridge.crd.document.ResourceDocuments;
import io.registrybridge.crd.document.ResourceKey;
import io.registrybridge.crd.plan.HostIndex.Host;
import io.registrybridge.crd.plan.Notice.Conflict;
import io.registrybridge.crd.plan.Notice.ConflictKind;
import io.registrybridge.crd.plan.Notice.Held;
import io.registrybridge.crd.plan.Notice.HoldReason;
import io.registrybridge.crd.plan.Standing.InSight;
import io.registrybridge.crd.plan.Step.Create;
import io.registrybridge.crd.plan.Step.Delete;
import io.registrybridge.crd.plan.Step.Evidence;
import io.registrybridge.crd.plan.Step.Update;
import io.registrybridge.engine.publish.ResourceKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Says what is to be done about each object, and what must not be (design, sections 5.11 and 6).
 *
 * <p>Additions and changes are written. What stands there and nobody wants is deleted if the engine
 * has taken it away in this process; if it stood there before, only when each source it was made of
 * is in sight and has had time to show it. Not thread-safe.
 */
public final class Judge {
  private final Comparison comparison;
  private final PlanSettings settings;

  // When the time began to run for what is held for a time, by the monotonic clock.
  private final Map<ResourceKey, Long> unshownSince = new HashMap<>();
  private final Map<Host, Long> rivalSince = new HashMap<>();

  private Map<String, Standing> standings = Map.of();
  private Map<String, SourceCount> counts = Map.of();

  /** How many ServiceEntries of a source stand there, and how many of them nobody wants. */
  private record SourceCount(int standing, int unshown) {
    SourceCount plus(boolean isUnshown) {
      return new SourceCount(standing + 1, unshown + (isUnshown ? 1 : 0));
    }
  }

  public Judge(Comparison comparison, PlanSettings settings) {
    this.comparison = comparison;
    this.settings = settings;
  }

  /**
   * Takes how the sources stand now.
   *
   * @param now by source, as the label says it; one that is missing is unknown
   */
  public void standings(Map<String, Standing> now) {
    standings = Map.copyOf(now);
  }

  /** Counts what the sources do not show. Costs what stands there. */
  public void recount() {
    Map<String, SourceCount> next = new HashMap<>();
    for (Own ours : comparison.own()) {
      if (ours.key().kind() == ResourceKind.SERVICE_ENTRY) {
        boolean unshown = comparison.desired(ours.key()).isEmpty();
        for (String source : ours.sources()) {
          next.merge(
              source, new SourceCount(1, unshown ? 1 : 0), (known, one) -> known.plus(unshown));
        }
      }
    }
    counts = next;
  }

  /**
   * What is to be done about an object.
   *
   * @param now the monotonic clock in nanoseconds
   */
  public Verdict judge(ResourceKey key, long now) {
    Optional<Desired> wanted = comparison.desired(key);
    Optional<Own> ours = comparison.own(key);
    if (wanted.isPresent()) {
      unshownSince.remove(key);
      return judge(wanted.get(), ours, now);
    }
    if (ours.isEmpty() || ours.get().deleting()) {
      unshownSince.remove(key);
      return Verdict.SETTLED;
    }
    return judgeUnwanted(ours.get(), now);
  }

  private Verdict judge(Desired wanted, Optional<Own> ours, long now) {
    Optional<Foreign> namesake = comparison.foreign(wanted.key());
    if (namesake.isPresent()) {
      return Verdict.report(nameTaken(wanted, namesake.get()));
    }
    Optional<Foreign> rival =
        comparison
            .rivals(wanted)
            .filter(theirs -> isRival(theirs, wanted.key().namespace()))
            .findFirst();
    Host host = new Host(wanted.key().namespace(), wanted.host());
    if (rival.isEmpty()) {
      rivalSince.remove(host);
      return write(wanted, ours);
    }
    if (ours.isEmpty()) {
      return Verdict.report(hostTaken(wanted, rival.get(), "ours is not written"));
    }
    long since = rivalSince.computeIfAbsent(host, h -> now);
    Duration left = settings.hostGrace().minusNanos(now - since);
    if (left.isPositive()) {
      return write(wanted, ours)
          .and(hostTaken(wanted, rival.get(), "ours is deleted in " + left.toSeconds() + " s"));
    }
    return Verdict.write(new Delete(ours.get(), Evidence.HOST_TAKEN))
        .and(hostTaken(wanted, rival.get(), "ours is deleted"));
  }

  private Verdict write(Desired wanted, Optional<Own> ours) {
    if (ours.isEmpty()) {
      return Verdict.write(new Create(wanted));
    }
    if (ours.get().deleting() || ResourceDocuments.isIntact(ours.get(), wanted)) {
      return Verdict.SETTLED;
    }
    Optional<String> unheard =
        ours.get().sources().stream()
            .filter(source -> !wanted.sources().contains(source))
            .filter(source -> !standing(source).isHeard())
            .sorted()
            .findFirst();
    if (unheard.isPresent()) {
      return Verdict.report(unheard(wanted.key(), unheard.get()));
    }
    if (changesToSelector(wanted, ours.get()) && waitsForWorkloads(wanted)) {
      return Verdict.SETTLED;
    }
    return Verdict.write(new Update(wanted, ours.get()));
  }

  private static boolean changesToSelector(Desired wanted, Own ours) {
    return wanted.selects() && !ours.selects();
  }

  /** An endpoint must be found in one form or the other at every moment. */
  private boolean waitsForWorkloads(Desired wanted) {
    return comparison
        .desiredOf(wanted.key().namespace(), wanted.host())
        .filter(key -> key.kind() == ResourceKind.WORKLOAD_ENTRY)
        .anyMatch(key -> !comparison.isIntact(key) && !comparison.isFailing(key));
  }

  private Verdict judgeUnwanted(Own ours, long now) {
    if (isStillSelected(ours)) {
      return Verdict.SETTLED;
    }
    if (comparison.isWithdrawn(ours.key())) {
      return Verdict.write(new Delete(ours, Evidence.WITHDRAWN));
    }
    if (ours.sources().isEmpty()) {
      return Verdict.report(
          new Held(
              ours.key(),
              HoldReason.SOURCE_UNKNOWN,
              "somebody has taken away the annotation that says which source it comes from; delete"
                  + " it if it is not needed",
              Optional.empty()));
    }
    List<String> sources = ours.sources().stream().sorted().toList();
    Duration grace = Duration.ZERO;
    boolean ended = true;
    List<String> suspicious = new ArrayList<>();
    for (String source : sources) {
      switch (standing(source)) {
        case Standing.Unheard unheard -> {
          return heldFor(ours.key(), source);
        }
        case Standing.Restored restored -> {
          return heldFor(ours.key(), source);
        }
        case Standing.Unknown unknown -> {
          return heldFor(ours.key(), source);
        }
        case Standing.Ended end -> {}
        case InSight inSight -> {
          ended = false;
          grace = longer(grace, graceOf(inSight));
          if (isSuspicious(source, inSight)) {
            grace = longer(grace, inSight.guard().grace());
            suspicious.add(source);
          }
        }
      }
    }
    if (ended) {
      return Verdict.write(new Delete(ours, Evidence.SOURCE_ENDED));
    }
    if (isEndpointOfShownHost(ours) && suspicious.isEmpty()) {
      return Verdict.write(new Delete(ours, Evidence.NEVER_SHOWN));
    }
    return judgeUnshown(ours, grace, suspicious, now);
  }

  private Verdict judgeUnshown(Own ours, Duration grace, List<String> suspicious, long now) {
    long since = unshownSince.computeIfAbsent(ours.key(), key -> now);
    Duration left = grace.minusNanos(now - since);
    if (!suspicious.isEmpty()) {
      boolean believes = suspicious.stream().allMatch(this::believes);
      if (!believes || left.isPositive()) {
        return Verdict.report(
            new Held(
                ours.key(),
                HoldReason.MASS_REMOVAL,
                "too many objects of "
                    + String.join(", ", suspicious)
                    + " are not shown by it"
                    + " since the bridge started; delete those that are not needed",
                believes ? Optional.of(left) : Optional.empty()));
      }
    } else if (left.isPositive()) {
      return Verdict.report(
          new Held(
              ours.key(),
              HoldReason.NEVER_SHOWN,
              "its sources do not show it since the bridge started",
              Optional.of(left)));
    }
    return Verdict.write(new Delete(ours, Evidence.NEVER_SHOWN));
  }

  /** On the way back to the inline form: not before the ServiceEntry has the endpoints itself. */
  private boolean isStillSelected(Own ours) {
    if (ours.key().kind() != ResourceKind.WORKLOAD_ENTRY) {
      return false;
    }
    return comparison
        .desiredOf(ours.key().namespace(), ours.host())
        .filter(key -> key.kind() == ResourceKind.SERVICE_ENTRY)
        .anyMatch(
            key ->
                comparison.desired(key).filter(wanted -> !wanted.selects()).isPresent()
                    && comparison.own(key).filter(Own::selects).isPresent());
  }

  /**
   * An endpoint that a shown host no longer has is a removal like any other, and passes at once.
   */
  private boolean isEndpointOfShownHost(Own ours) {
    return ours.key().kind() == ResourceKind.WORKLOAD_ENTRY
        && comparison
            .desiredOf(ours.key().namespace(), ours.host())
            .anyMatch(key -> key.kind() == ResourceKind.SERVICE_ENTRY);
  }

  private Verdict heldFor(ResourceKey key, String source) {
    unshownSince.remove(key);
    return Verdict.report(unheard(key, source));
  }

  private Held unheard(ResourceKey key, String source) {
    return switch (standing(source)) {
      case Standing.Unknown unknown ->
          new Held(
              key,
              HoldReason.SOURCE_UNKNOWN,
              "source '"
                  + source
                  + "' has no file: bring the file back, with enabled=false to end the source, or"
                  + " forget it (bridge forget "
                  + source
                  + ")",
              Optional.empty());
      case Standing.Unheard unheard -> unheardFor(key, source);
      case Standing.Restored restored -> unheardFor(key, source);
      case InSight inSight -> unheardFor(key, source);
      case Standing.Ended ended -> unheardFor(key, source);
    };
  }

  private static Held unheardFor(ResourceKey key, String source) {
    return new Held(
        key,
        HoldReason.SOURCE_UNHEARD,
        "source '" + source + "' was not read completely since the start, or is out of sight",
        Optional.empty());
  }

  private static boolean isRival(Foreign theirs, String namespace) {
    return theirs.key().namespace().equals(namespace) || theirs.isSeenBy(namespace);
  }

  private static Conflict nameTaken(Desired wanted, Foreign theirs) {
    return theirs
        .owner()
        .map(
            owner ->
                new Conflict(
                    wanted.key(),
                    ConflictKind.OTHER_BRIDGE,
                    theirs.key(),
                    "it belongs to the bridge '"
                        + owner
                        + "': give the sources of one of the two another namespace or host"))
        .orElseGet(
            () ->
                new Conflict(
                    wanted.key(),
                    ConflictKind.NAME_TAKEN,
                    theirs.key(),
                    "somebody else's object has this name and is left alone: delete it, or give"
                        + " the source another namespace or host"));
  }

  private static Conflict hostTaken(Desired wanted, Foreign theirs, String outcome) {
    return new Conflict(
        wanted.key(),
        ConflictKind.HOST_TAKEN,
        theirs.key(),
        theirs.key() + " has the host " + wanted.host() + " too: " + outcome);
  }

  private Standing standing(String source) {
    return standings.getOrDefault(source, new Standing.Unknown());
  }

  private static Duration graceOf(InSight inSight) {
    return inSight.grace();
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) >= 0 ? one : other;
  }

  private boolean isSuspicious(String source, InSight inSight) {
    SourceCount count = counts.getOrDefault(source, new SourceCount(0, 0));
    return count.standing() >= inSight.guard().minimum()
        && count.unshown() >= inSight.guard().share() * count.standing();
  }

  private boolean believes(String source) {
    return standing(source) instanceof InSight inSight && inSight.guard().believes();
  }

  /** Forgets the times of what is no more. */
  public void prune(Set<ResourceKey> judgedAgain) {
    unshownSince.keySet().retainAll(judgedAgain);
    rivalSince
        .keySet()
        .removeIf(host -> comparison.desiredOf(host.namespace(), host.host()).findAny().isEmpty());
  }
}
