package io.registrybridge.crd.kube;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.registrybridge.api.error.BridgeException;
import io.registrybridge.api.error.ErrorCode;
import io.registrybridge.crd.document.ResourceDocuments;
import io.registrybridge.crd.lease.LeaseRecord;
import io.registrybridge.crd.lease.LeaseStore;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.Supplier;

/** A {@code coordination.k8s.io/v1} Lease. The times in it are for people. */
public final class KubeLeaseStore implements LeaseStore {
  private final KubeConnection connection;
  private final String name;
  private final Supplier<Instant> wallTime;

  /**
   * @param name what the Lease is called, in the connection's namespace for it
   */
  public KubeLeaseStore(KubeConnection connection, String name, Supplier<Instant> wallTime) {
    this.connection = connection;
    this.name = name;
    this.wallTime = wallTime;
  }

  @Override
  public Optional<LeaseRecord> read() {
    return asked(() -> Optional.ofNullable(lease().get()).map(KubeLeaseStore::record));
  }

  @Override
  public Optional<LeaseRecord> create(LeaseRecord first) {
    return asked(() -> Optional.of(record(connection.writing().resource(lease(first)).create())));
  }

  @Override
  public Optional<LeaseRecord> replace(LeaseRecord next) {
    return asked(() -> Optional.of(record(connection.writing().resource(lease(next)).update())));
  }

  private Optional<LeaseRecord> asked(Supplier<Optional<LeaseRecord>> request) {
    try {
      return request.get();
    } catch (KubernetesClientException e) {
      if (KubeErrors.isConflict(e)) {
        return Optional.empty();
      }
      throw new BridgeException(
          ErrorCode.KUBERNETES_UNAVAILABLE,
          "lease " + connection.leaseNamespace() + "/" + name + ": " + KubeErrors.text(e),
          e);
    }
  }

  private Resource<Lease> lease() {
    return connection.writing().leases().inNamespace(connection.leaseNamespace()).withName(name);
  }

  private Lease lease(LeaseRecord record) {
    ZonedDateTime now =
        ZonedDateTime.ofInstant(wallTime.get(), ZoneOffset.UTC).truncatedTo(ChronoUnit.MICROS);
    return new LeaseBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace(connection.leaseNamespace())
        .withResourceVersion(record.version().isEmpty() ? null : record.version())
        .addToLabels("app.kubernetes.io/managed-by", ResourceDocuments.FIELD_MANAGER)
        .endMetadata()
        .withNewSpec()
        .withHolderIdentity(record.holder())
        .withLeaseDurationSeconds((int) record.duration().toSeconds())
        .withLeaseTransitions(record.term())
        .withRenewTime(now)
        .endSpec()
        .build();
  }

  private static LeaseRecord record(Lease lease) {
    Optional<LeaseSpec> spec = Optional.ofNullable(lease.getSpec());
    return new LeaseRecord(
        spec.map(LeaseSpec::getHolderIdentity).orElse(""),
        Duration.ofSeconds(spec.map(LeaseSpec::getLeaseDurationSeconds).orElse(1)),
        spec.map(LeaseSpec::getLeaseTransitions).orElse(0),
        lease.getMetadata().getResourceVersion());
  }
}
