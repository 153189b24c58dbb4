package io.registrybridge.crd;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.registrybridge.crd.document.Desired;
import io.registrybridge.crd.document.ObservedResource;
import io.registrybridge.crd.document.ObservedResource.Foreign;
import io.registrybridge.crd.document.ObservedResource.Own;
import io.registrybridge.crd.document.ResourceDocuments;
import io.registrybridge.crd.document.ResourceKey;
import io.registrybridge.crd.plan.Step;
import io.registrybridge.crd.write.ResourceApi;
import io.registrybridge.crd.write.WriteOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/** An API server in memory: versions, owners, and a log of what was written. */
public final class FakeApiServer implements ResourceApi {
  private final ResourceDocuments documents;
  private final Map<ResourceKey, ObservedResource> objects = new TreeMap<>();
  private final List<String> log = new ArrayList<>();
  private long revision = 100;
  private Function<Step, Optional<WriteOutcome>> answer = step -> Optional.empty();

  public FakeApiServer(ResourceDocuments documents) {
    this.documents = documents;
  }

  /** What was written, such as {@code create ServiceEntry shop/a}. */
  public List<String> log() {
    return List.copyOf(log);
  }

  /** Answers in the place of this server; empty for as usual. */
  public void answer(Function<Step, Optional<WriteOutcome>> instead) {
    answer = instead;
  }

  public Set<ResourceKey> keys() {
    return Set.copyOf(objects.keySet());
  }

  public List<ObservedResource> objects() {
    return List.copyOf(objects.values());
  }

  /** Puts an object there as this bridge would have written it. */
  public Own write(Desired desired) {
    Own written = (Own) store(desired.key(), documents.document(desired));
    return written;
  }

  /** Puts somebody else's ServiceEntry there. */
  public Foreign foreign(ResourceKey key, String host) {
    ObjectNode document = ResourceDocuments.skeleton(key);
    document.putObject("spec").putArray("hosts").add(host);
    return (Foreign) store(key, document);
  }

  /** Somebody changes an object. */
  public ObservedResource change(ResourceKey key, ObjectNode document) {
    return store(key, document);
  }

  @Override
  public WriteOutcome write(Step step) {
    log.add(word(step) + " " + step.key());
    Optional<WriteOutcome> instead = answer.apply(step);
    if (instead.isPresent()) {
      return instead.get();
    }
    ObservedResource there = objects.get(step.key());
    return switch (step) {
      case Step.Create create ->
          there instanceof Foreign
              ? new WriteOutcome.Taken(Optional.of(there))
              : new WriteOutcome.Applied(write(create.desired()));
      case Step.Update update ->
          there == null || !there.version().equals(update.own().version())
              ? new WriteOutcome.Outdated()
              : new WriteOutcome.Applied(write(update.desired()));
      case Step.Delete delete -> {
        if (there != null && !there.version().equals(delete.own().version())) {
          yield new WriteOutcome.Outdated();
        }
        objects.remove(step.key());
        yield new WriteOutcome.Deleted();
      }
    };
  }

  private static String word(Step step) {
    return switch (step) {
      case Step.Create create -> "create";
      case Step.Update update -> "update";
      case Step.Delete delete -> "delete";
    };
  }

  private ObservedResource store(ResourceKey key, ObjectNode document) {
    ObservedResource before = objects.get(key);
    ObjectNode metadata = (ObjectNode) document.get("metadata");
    metadata.put("uid", before == null ? "uid-" + revision : before.uid());
    metadata.put("resourceVersion", Long.toString(++revision));
    ObservedResource stored = documents.observed(key.kind(), document);
    objects.put(key, stored);
    return stored;
  }
}
