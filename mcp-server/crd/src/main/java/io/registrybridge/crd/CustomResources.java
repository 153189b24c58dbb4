package io.registrybridge.crd;

import io.micrometer.core.instrument.MeterRegistry;
import io.registrybridge.api.concurrent.Scheduler;
import io.registrybridge.crd.document.ResourceDocuments;
import io.registrybridge.crd.kube.KubeConnection;
import io.registrybridge.crd.kube.KubeLeaseStore;
import io.registrybridge.crd.kube.KubeResourceApi;
import io.registrybridge.crd.kube.KubeWatch;
import io.registrybridge.crd.lease.LeaderElection;
import io.registrybridge.crd.lease.LeaseTiming;
import io.registrybridge.crd.plan.Comparison;
import io.registrybridge.crd.plan.Judge;
import io.registrybridge.crd.plan.PlanSettings;
import io.registrybridge.crd.plan.Standing;
import io.registrybridge.crd.write.Writer;
import io.registrybridge.crd.write.WriterMetrics;
import io.registrybridge.engine.config.BridgeConfig.CrdConfig;
import io.registrybridge.engine.publish.Publication;
import io.registrybridge.engine.publish.Publisher;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A publisher that keeps custom resources in a Kubernetes API server.
 *
 * <p>Its life: {@link #open}, {@link #start}, publications, {@link #close}. Of several replicas
 * with the same {@code crd.owner} one writes; the others compare along, so that they can go on at
 * once. An API server that is away is waited for. Safe for use by several threads.
 */
public final class CustomResources implements Publisher, AutoCloseable {
  private final String owner;
  private final String identity;
  private final KubeConnection connection;
  private final LeaderElection election;
  private final Writer writer;
  private final KubeWatch watch;

  private CustomResources(
      String owner,
      String identity,
      KubeConnection connection,
      LeaderElection election,
      Writer writer,
      KubeWatch watch) {
    this.owner = owner;
    this.identity = identity;
    this.connection = connection;
    this.election = election;
    this.writer = writer;
    this.watch = watch;
  }

  /**
   * Makes one; connects to nothing yet.
   *
   * @param environment the variables of this process
   * @param standings how the sources stand now, by name; asked for often
   * @throws io.registrybridge.api.error.BridgeException if there are no credentials or they cannot
   *     be understood
   */
  public static CustomResources open(
      CrdConfig config,
      Map<String, String> environment,
      Supplier<Map<String, Standing>> standings,
      Scheduler scheduler,
      MeterRegistry registry) {
    LeaseTiming timing = LeaseTiming.DEFAULT;
    KubeConnection connection =
        KubeConnection.open(config, environment, timing.margin(), scheduler);
    ResourceDocuments documents = new ResourceDocuments(config.owner());
    Comparison comparison = new Comparison(documents);
    String identity =
        environment.getOrDefault("HOSTNAME", "bridge")
            + "_"
            + HexFormat.of().toHexDigits(scheduler.random().nextLong());
    // The election tells the writer when it begins, and the writer asks it before each write.
    WriterOf writerOf = new WriterOf();
    LeaderElection election =
        new LeaderElection(
            identity,
            new KubeLeaseStore(connection, config.owner(), scheduler::wallTime),
            timing,
            scheduler,
            writerOf::mayWriteNow);
    Writer writer =
        new Writer(
            comparison,
            new Judge(comparison, new PlanSettings(config.hostGrace())),
            new KubeResourceApi(connection, documents),
            election::mayWrite,
            standings,
            config.writesPerSecond(),
            scheduler,
            new WriterMetrics(registry));
    writerOf.set(writer);
    CustomResources made =
        new CustomResources(
            config.owner(),
            identity,
            connection,
            election,
            writer,
            new KubeWatch(connection, documents, writer));
    new CrdGauges(registry).watch(made::view);
    return made;
  }

  /** Begins to watch, and to try for the Lease; returns at once. */
  public void start() {
    watch.start();
    writer.start();
    election.start();
  }

  @Override
  public void publish(Publication publication) {
    writer.publish(publication);
  }

  /** How many objects stand there of a source that nothing else is known of. */
  public int ofUnknownSource(String source) {
    return writer.standingOf(source);
  }

  public CrdView view() {
    return new CrdView(
        connection.address(),
        owner,
        identity,
        election.view(),
        watch.isWatching(),
        watch.troubles(),
        writer.view());
  }

  /**
   * Ends: the writes that are on their way, then the Lease, which is given back if they are over in
   * time. What stands in the API server stays.
   *
   * @param grace how long to wait for the writes
   */
  public void close(Duration grace) {
    boolean over = writer.stop(grace);
    election.stop(over);
    watch.close();
    connection.close();
  }

  @Override
  public void close() {
    close(Duration.ofSeconds(1));
  }

  /** The writer, once it is made: it and the election need each other. */
  private static final class WriterOf {
    private volatile Runnable begin = () -> {};

    void set(Writer writer) {
      begin = writer::mayWriteNow;
    }

    void mayWriteNow() {
      begin.run();
    }
  }
}
