package io.registrybridge.app.admin;

import io.registrybridge.crd.CrdView;
import io.registrybridge.crd.document.ResourceKey;
import io.registrybridge.crd.plan.Notice;
import io.registrybridge.crd.plan.Notice.Conflict;
import io.registrybridge.crd.plan.Notice.Held;
import io.registrybridge.crd.write.Failure;
import io.registrybridge.crd.write.WriterView;
import io.registrybridge.engine.publish.ResourceKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The answer of {@code /api/v1/custom-resources}; its field names are part of the API
 * (docs/reference/admin-api.md).
 */
record CustomResourcesAnswer(
    boolean enabled,
    Optional<String> server,
    Optional<String> owner,
    Optional<Lease> lease,
    Optional<Boolean> watching,
    Map<String, String> watchTroubles,
    Optional<Counts> counts,
    List<HeldObject> held,
    List<ConflictObject> conflicts,
    List<FailedObject> failures) {

  /** Who writes. */
  record Lease(
      String identity, boolean leading, String holder, int term, Optional<String> trouble) {}

  /** How many objects there are, are to be, wait and are on their way. */
  record Counts(int wanted, int standing, int waiting, int inFlight) {}

  /** An object. */
  record Name(String kind, String namespace, String name) {
    static Name of(ResourceKey key) {
      return new Name(key.kind().kind(), key.namespace(), key.name());
    }
  }

  /** One that stays as it is. */
  record HeldObject(Name object, String reason, String why, Optional<Long> remainingSeconds) {}

  /** One that somebody else's object is in the way of. */
  record ConflictObject(Name object, String kind, Name with, String why) {}

  /** One that could not be written and is tried again. */
  record FailedObject(Name object, String outcome, String message, String since, int attempts) {}

  static CustomResourcesAnswer of(Optional<CrdView> view) {
    return view.map(CustomResourcesAnswer::of)
        .orElseGet(
            () ->
                new CustomResourcesAnswer(
                    false,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Map.of(),
                    Optional.empty(),
                    List.of(),
                    List.of(),
                    List.of()));
  }

  private static CustomResourcesAnswer of(CrdView view) {
    WriterView writer = view.writer();
    List<HeldObject> held = new ArrayList<>();
    List<ConflictObject> conflicts = new ArrayList<>();
    for (Notice notice : writer.notices()) {
      switch (notice) {
        case Held hold ->
            held.add(
                new HeldObject(
                    Name.of(hold.key()),
                    WriterView.word(hold),
                    hold.text(),
                    hold.remaining().map(left -> left.toSeconds())));
        case Conflict conflict ->
            conflicts.add(
                new ConflictObject(
                    Name.of(conflict.key()),
                    WriterView.word(conflict),
                    Name.of(conflict.with()),
                    conflict.text()));
      }
    }
    return new CustomResourcesAnswer(
        true,
        Optional.of(view.server()),
        Optional.of(view.owner()),
        Optional.of(
            new Lease(
                view.identity(),
                view.lease().leading(),
                view.lease().holder(),
                view.lease().term(),
                view.lease().trouble())),
        Optional.of(view.watching()),
        troubles(view.watchTroubles()),
        Optional.of(
            new Counts(writer.wanted(), writer.standing(), writer.waiting(), writer.inFlight())),
        held,
        conflicts,
        writer.failures().entrySet().stream()
            .map(failure -> failed(failure.getKey(), failure.getValue()))
            .toList());
  }

  private static Map<String, String> troubles(Map<ResourceKind, String> byKind) {
    Map<String, String> troubles = new TreeMap<>();
    byKind.forEach((kind, text) -> troubles.put(kind.kind(), text));
    return troubles;
  }

  private static FailedObject failed(ResourceKey key, Failure failure) {
    return new FailedObject(
        Name.of(key),
        failure.outcome(),
        failure.message(),
        failure.since().toString(),
        failure.attempts());
  }
}
