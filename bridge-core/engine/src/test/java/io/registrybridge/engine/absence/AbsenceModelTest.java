package io.registrybridge.engine.absence;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.registrybridge.api.RegistryEventSink;
import io.registrybridge.api.error.ErrorCode;
import io.registrybridge.api.event.RegistryEvent.Resynced;
import io.registrybridge.api.event.RegistryEvent.ServiceRemoved;
import io.registrybridge.api.event.RegistryEvent.ServiceUpdated;
import io.registrybridge.api.event.RegistryEvent.StatusChanged;
import io.registrybridge.api.event.SourceStatus;
import io.registrybridge.api.event.SourceStatus.Cause;
import io.registrybridge.api.event.SourceStatus.Continuity;
import io.registrybridge.api.event.SourceStatus.State;
import io.registrybridge.api.model.Availability;
import io.registrybridge.api.model.InstancePort;
import io.registrybridge.api.model.ServiceInstance;
import io.registrybridge.api.model.ServiceKey;
import io.registrybridge.api.model.ServiceSnapshot;
import io.registrybridge.engine.Engine;
import io.registrybridge.engine.EngineSettings;
import io.registrybridge.engine.TestSources;
import io.registrybridge.engine.absence.NaiveSource.Rules;
import io.registrybridge.engine.config.RemovalConfig;
import io.registrybridge.engine.config.RemovalConfig.Belief;
import io.registrybridge.engine.config.SourceConfig;
import io.registrybridge.engine.publish.IstioResource;
import io.registrybridge.engine.publish.ResourceKind;
import io.registrybridge.proto.istio.mcp.v1alpha1.Resource;
import io.registrybridge.proto.istio.networking.v1alpha3.ServiceEntry;
import io.registrybridge.testkit.FakeScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Whatever happens to several registries, in whatever order: what the engine publishes is what the
 * {@link NaiveSource} says. 100,000 steps; the seed is in every message, and {@code -Dseed=} runs
 * it again.
 */
class AbsenceModelTest {
  private static final int RUNS = 200;
  private static final int STEPS = 500;
  private static final List<String> SERVICES = List.of("a", "b", "c", "d", "e", "f", "g", "h");

  @Test
  void engineAndModelAgreeAfterEveryStep() {
    long seed = Long.getLong("seed", new Random().nextLong());
    System.out.println("seed of the absence model test: " + seed);
    Random random = new Random(seed);
    for (int run = 0; run < RUNS; run++) {
      World world = new World(random);
      List<String> story = new ArrayList<>();
      for (int step = 0; step < STEPS; step++) {
        story.add(world.step());
        assertThat(world.published())
            .as("seed %d, run %d, after %s", seed, run, last(story))
            .isEqualTo(world.expected());
      }
    }
  }

  private static List<String> last(List<String> story) {
    return story.subList(Math.max(0, story.size() - 40), story.size());
  }

  /** An engine, its registries and their models. */
  private static final class World {
    private final Random random;
    private final FakeScheduler scheduler = new FakeScheduler();
    private final List<Watched> sources = new ArrayList<>();
    private Engine engine;

    World(Random random) {
      this.random = random;
      for (Rules rules :
          List.of(
              new Rules(6, 20, 0.5, 5, 10, true, 15),
              new Rules(9, 20, 0.5, 3, 10, false, 5),
              new Rules(0, 20, 0.9, 5, 30, true, 0))) {
        sources.add(new Watched("source" + sources.size(), rules));
      }
      this.engine = newEngine();
      sources.forEach(source -> source.connect(engine));
      sources.forEach(source -> source.firstList(random));
      pass(1);
    }

    private Engine newEngine() {
      return new Engine(
          EngineSettings.DEFAULT,
          sources.stream().map(source -> source.config).toList(),
          scheduler,
          new SimpleMeterRegistry());
    }

    String step() {
      int chance = random.nextInt(1000);
      String what = chance < 4 ? restart() : pick().step(random, chance, engine);
      int seconds = random.nextInt(20) == 0 ? 1 + random.nextInt(25) : 1;
      pass(seconds);
      return what + " +" + seconds + "s";
    }

    private Watched pick() {
      return sources.get(random.nextInt(sources.size()));
    }

    /** The bridge stops and starts again from what it has kept. */
    private String restart() {
      Engine before = engine;
      engine = newEngine();
      for (Watched source : sources) {
        engine.restore(before.exportState(source.name));
        source.connect(engine);
        source.model.startsAgain();
      }
      before.close();
      pass(1);
      sources.forEach(source -> source.firstList(random));
      return "restart";
    }

    private void pass(int seconds) {
      for (int i = 0; i < seconds; i++) {
        scheduler.advance(Duration.ofSeconds(1));
        sources.forEach(source -> source.model.secondPasses());
      }
    }

    Map<String, Set<String>> expected() {
      Map<String, Set<String>> expected = new TreeMap<>();
      for (Watched source : sources) {
        source
            .model
            .published()
            .forEach((service, ids) -> expected.put(service + "." + source.name + ".test", ids));
      }
      return expected;
    }

    Map<String, Set<String>> published() {
      Map<String, Set<String>> published = new TreeMap<>();
      engine
          .view()
          .resources()
          .of(ResourceKind.SERVICE_ENTRY)
          .forEach((name, resource) -> published.put(name.name(), endpoints(resource)));
      return published;
    }

    private static Set<String> endpoints(IstioResource resource) {
      try {
        return Any.parseFrom(resource.encoded())
            .unpack(Resource.class)
            .getBody()
            .unpack(ServiceEntry.class)
            .getEndpointsList()
            .stream()
            .map(endpoint -> endpoint.getAddress())
            .collect(Collectors.toCollection(TreeSet::new));
      } catch (InvalidProtocolBufferException e) {
        throw new AssertionError(e);
      }
    }
  }

  /** One registry: what happens in it is told to the engine and to the model. */
  private static final class Watched {
    final String name;
    final SourceConfig config;
    final NaiveSource model;
    private RegistryEventSink sink = event -> {};
    private long epoch = 1;
    private Continuity continuity = Continuity.CONTINUOUS;
    private boolean inSight = true;

    Watched(String name, Rules rules) {
      this.name = name;
      this.model = new NaiveSource(rules);
      this.config =
          TestSources.with(
              TestSources.source(name),
              new RemovalConfig(
                  Duration.ofSeconds(rules.settle()),
                  Belief.HOLD,
                  Duration.ofSeconds(rules.continuityGrace()),
                  Continuity.DATA_LOST,
                  rules.guardShare(),
                  rules.guardMinimum(),
                  Duration.ofSeconds(rules.guardGrace()),
                  rules.guardBelieves() ? Belief.BELIEVE : Belief.HOLD,
                  Duration.ofSeconds(rules.emptyGrace())));
    }

    void connect(Engine engine) {
      sink = engine.connect(config, "test");
      epoch = 1;
      continuity = Continuity.CONTINUOUS;
      inSight = true;
      status(State.CONNECTED);
    }

    void firstList(Random random) {
      Set<String> names = new TreeSet<>(SERVICES);
      names.removeIf(service -> random.nextInt(3) == 0);
      sink.accept(new Resynced(keys(names)));
      model.lists(names);
      for (String service : names) {
        Map<String, Boolean> healthBy = instances(random);
        // The list is complete with the last of them, in the engine within the same event.
        tell(service, healthBy);
        model.shows(service, healthBy);
      }
      model.firstListIsComplete();
    }

    String step(Random random, int chance, Engine engine) {
      String service = SERVICES.get(random.nextInt(SERVICES.size()));
      if (chance < 550 && inSight) {
        Map<String, Boolean> healthBy = instances(random);
        tell(service, healthBy);
        model.shows(service, healthBy);
        return name + " shows " + service + healthBy;
      }
      if (chance < 700 && inSight) {
        sink.accept(new ServiceRemoved(key(service)));
        model.removes(service);
        return name + " removes " + service;
      }
      if (chance < 760 && inSight) {
        Set<String> names = model.listed();
        int one = 1 + random.nextInt(4);
        names.removeIf(each -> random.nextInt(one) == 0);
        sink.accept(new Resynced(keys(names)));
        model.lists(names);
        return name + " lists " + names;
      }
      if (chance < 850 && inSight) {
        inSight = false;
        status(State.DEGRADED);
        model.goesOutOfSight();
        return name + " is out of sight";
      }
      if (chance < 960 && !inSight) {
        return comesBack(random);
      }
      Optional<String> which = random.nextBoolean() ? Optional.of(service) : Optional.empty();
      if (random.nextInt(3) > 0) {
        engine.actions().accept(name, which);
        model.accepts(which);
        return name + " accept " + which;
      }
      engine.actions().refuse(name, which);
      model.refuses(which);
      return name + " refuse " + which;
    }

    private String comesBack(Random random) {
      int chance = random.nextInt(10);
      inSight = true;
      epoch++;
      continuity =
          chance == 0
              ? Continuity.DATA_LOST
              : chance < 3 ? Continuity.CONTINUITY_UNKNOWN : Continuity.CONTINUOUS;
      status(State.CONNECTED);
      model.comesBack(
          continuity == Continuity.CONTINUITY_UNKNOWN, continuity == Continuity.DATA_LOST);
      return name + " is back, " + continuity;
    }

    private void status(State state) {
      List<Cause> causes =
          state == State.DEGRADED
              ? List.of(new Cause(ErrorCode.REGISTRY_UNREACHABLE, "refused"))
              : List.of();
      sink.accept(
          new StatusChanged(new SourceStatus(state, causes, epoch, "", continuity, Map.of())));
    }

    private static Map<String, Boolean> instances(Random random) {
      Map<String, Boolean> healthBy = new TreeMap<>();
      for (int i = 1; i <= 4; i++) {
        if (random.nextInt(5) > 1) {
          healthBy.put("10.0.0." + i, random.nextInt(5) > 0);
        }
      }
      return healthBy;
    }

    /** An instance is called like its address. */
    private void tell(String service, Map<String, Boolean> healthBy) {
      List<ServiceInstance> instances = new ArrayList<>();
      healthBy.forEach(
          (id, healthy) ->
              instances.add(
                  ServiceInstance.builder(id, id)
                      .port(InstancePort.of(8080))
                      .availability(
                          healthy ? Availability.AVAILABLE : Availability.unhealthy("fails"))
                      .build()));
      sink.accept(
          new ServiceUpdated(
              new ServiceSnapshot(key(service), Map.of("service", service), instances)));
    }

    private Set<ServiceKey> keys(Set<String> services) {
      return services.stream().map(this::key).collect(Collectors.toSet());
    }

    private ServiceKey key(String service) {
      return new ServiceKey(name, "", service);
    }
  }
}
