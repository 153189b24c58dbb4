package io.registrybridge.it.mesh.crd;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.registrybridge.api.concurrent.VirtualThreadScheduler;
import io.registrybridge.crd.CrdView;
import io.registrybridge.crd.CustomResources;
import io.registrybridge.crd.plan.Standing;
import io.registrybridge.crd.plan.Standing.Guard;
import io.registrybridge.crd.plan.Standing.InSight;
import io.registrybridge.engine.config.BridgeConfig.CrdConfig;
import io.registrybridge.engine.publish.Publication;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** A custom-resource output without the rest of the program. */
final class RunningOutput implements AutoCloseable {
  /** Read completely and in sight, and believed after no time. */
  static final Standing BELIEVED =
      new InSight(Duration.ZERO, new Guard(1, Integer.MAX_VALUE, true, Duration.ZERO));

  private final Map<String, Throwable> failures = new ConcurrentHashMap<>();
  private final VirtualThreadScheduler scheduler =
      new VirtualThreadScheduler((thread, failure) -> failures.put(thread.getName(), failure));
  private final Map<String, Standing> standings = new ConcurrentHashMap<>();
  private final CustomResources output;

  RunningOutput(Path kubeconfig, String owner) {
    this(config(kubeconfig, owner));
  }

  RunningOutput(CrdConfig config) {
    standings.put("shop", BELIEVED);
    output =
        CustomResources.open(
            config, Map.of(), () -> Map.copyOf(standings), scheduler, new SimpleMeterRegistry());
    output.start();
  }

  static CrdConfig config(Path kubeconfig, String owner) {
    return config(kubeconfig, owner, 500, Duration.ofSeconds(2));
  }

  static CrdConfig config(Path kubeconfig, String owner, int writesPerSecond, Duration hostGrace) {
    return new CrdConfig(
        true,
        Optional.of(kubeconfig),
        owner,
        Optional.of("istio-system"),
        writesPerSecond,
        hostGrace);
  }

  void standing(String source, Standing standing) {
    standings.put(source, standing);
  }

  void unknown(String source) {
    standings.remove(source);
  }

  void publish(Publication publication) {
    output.publish(publication);
  }

  CrdView view() {
    return output.view();
  }

  /** What tasks let escape: defects. */
  Map<String, Throwable> failures() {
    return Map.copyOf(failures);
  }

  @Override
  public void close() {
    output.close();
    scheduler.close();
  }
}
