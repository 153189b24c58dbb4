package io.registrybridge.engine.absence;

import io.registrybridge.api.model.ServiceInstance;
import io.registrybridge.api.model.ServiceKey;
import io.registrybridge.engine.absence.Hold.Reason;
import io.registrybridge.engine.config.RemovalConfig;
import io.registrybridge.engine.config.RemovalConfig.Belief;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says which absences are doubted: first whether the registry can be believed at all, then whether
 * what is left would be a mass removal. Not thread-safe.
 */
final class RemovalJudge {
  private static final Logger LOGGER = LoggerFactory.getLogger(RemovalJudge.class);

  private final String source;
  private final Trust trust;
  private final MassRemovalGuard guard;
  private RemovalConfig config;

  /** An absence that is not believed. */
  record Doubted(BelievedService service, Missing missing, Doubt doubt) {}

  RemovalJudge(String source, RemovalConfig config) {
    this.source = source;
    this.config = config;
    this.trust = new Trust(config);
    this.guard = new MassRemovalGuard(config);
  }

  void configure(RemovalConfig next) {
    config = next;
    trust.configure(next);
    guard.configure(next);
  }

  Trust trust() {
    return trust;
  }

  MassRemovalGuard guard() {
    return guard;
  }

  /**
   * Judges absences together.
   *
   * @param absences what is missing of each service, which no longer counts it as published
   * @param withEndpoints the services that had endpoints before
   * @return those that are to be held; the others are believed
   */
  List<Doubted> doubted(
      Map<BelievedService, List<Missing>> absences, Set<ServiceKey> withEndpoints, long now) {
    List<Doubted> doubted = new ArrayList<>();
    Map<BelievedService, List<Missing>> losing = new LinkedHashMap<>();
    absences.forEach(
        (service, missing) -> {
          List<Missing> credible = new ArrayList<>();
          for (Missing each : missing) {
            Optional<Doubt> doubt = doubt(service, each.instance(), now);
            doubt.ifPresentOrElse(
                reason -> doubted.add(new Doubted(service, each, reason)),
                () -> credible.add(each));
          }
          boolean last = !service.hasEndpoints() && credible.size() == missing.size();
          if (last && !credible.isEmpty()) {
            losing.put(service, credible);
          }
        });
    if (isMassRemoval(losing.keySet(), withEndpoints, now)) {
      losing.forEach(
          (service, missing) ->
              missing.forEach(
                  each -> doubted.add(new Doubted(service, each, massRemoval(service, now)))));
    }
    return doubted;
  }

  private Optional<Doubt> doubt(BelievedService service, ServiceInstance instance, long now) {
    return trust.doubt(service.shown.contains(instance.id()), service.listed, now);
  }

  private boolean isMassRemoval(
      Set<BelievedService> losing, Set<ServiceKey> withEndpoints, long now) {
    Set<ServiceKey> keys = new LinkedHashSet<>();
    losing.forEach(service -> keys.add(service.key));
    if (!guard.isMassRemoval(keys, withEndpoints, now)) {
      return false;
    }
    LOGGER
        .atWarn()
        .addKeyValue("source", source)
        .addKeyValue("services", keys.size())
        .addKeyValue("of", withEndpoints.size())
        .addKeyValue("grace", config.guardGrace())
        .addKeyValue("then", config.guardThen())
        .log("a mass removal is held");
    return true;
  }

  /** Whether a mass removal has been held for its grace, and nothing else speaks against it now. */
  boolean believesMassRemoval(BelievedService service, BelievedService.Held held, long now) {
    return held.doubt().reason() == Reason.MASS_REMOVAL
        && held.doubt().overAt(now)
        && doubt(service, held.instance(), now).isEmpty();
  }

  /** What speaks for a hold from now on, when its timer starts anew. */
  Doubt anew(BelievedService service, BelievedService.Held held, long now) {
    return doubt(service, held.instance(), now)
        .orElseGet(
            () ->
                held.doubt().reason() == Reason.MASS_REMOVAL
                    ? massRemoval(service, now)
                    : held.doubt());
  }

  /** The same hold, or one that ends where the guard's did not, or does not where it did. */
  BelievedService.Held guardedAgain(BelievedService service, BelievedService.Held held, long now) {
    boolean stands =
        held.doubt().reason() != Reason.MASS_REMOVAL
            || held.doubt().ends() == !isHeldForGood(service);
    return stands ? held : held.with(massRemoval(service, now));
  }

  private Doubt massRemoval(BelievedService service, long now) {
    return new Doubt(
        Reason.MASS_REMOVAL,
        isHeldForGood(service) ? Doubt.NEVER : now + config.guardGrace().toNanos());
  }

  /** Whoever has registered again for a service has settled whether its data was lost. */
  private boolean isHeldForGood(BelievedService service) {
    return config.guardThen() == Belief.HOLD && service.live.isEmpty();
  }
}
