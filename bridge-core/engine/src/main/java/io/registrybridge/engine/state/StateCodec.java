package io.registrybridge.engine.state;

import com.google.protobuf.InvalidProtocolBufferException;
import io.registrybridge.api.model.Availability;
import io.registrybridge.api.model.Finding;
import io.registrybridge.api.model.InstancePort;
import io.registrybridge.api.model.Locality;
import io.registrybridge.api.model.ServiceInstance;
import io.registrybridge.api.model.ServiceKey;
import io.registrybridge.api.model.ServiceSnapshot;
import io.registrybridge.engine.absence.BelievedState;
import io.registrybridge.engine.absence.Hold;
import io.registrybridge.state.v1.Departed;
import io.registrybridge.state.v1.Instance;
import io.registrybridge.state.v1.Port;
import io.registrybridge.state.v1.Service;
import io.registrybridge.state.v1.SourceState;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A state as bytes: a mark with the version of the format, the CRC-32C of what follows, and that,
 * deflated. Pure.
 */
public final class StateCodec {
  private static final byte[] MARK = "rbstate1".getBytes(StandardCharsets.US_ASCII);
  private static final int HEADER = MARK.length + Long.BYTES;

  private StateCodec() {}

  /** The bytes of a state. */
  public static byte[] encode(SavedState state) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(new byte[HEADER]);
    Deflater deflater = new Deflater(Deflater.BEST_SPEED);
    try (OutputStream content = new DeflaterOutputStream(bytes, deflater)) {
      head(state).writeDelimitedTo(content);
      for (BelievedState.Service service : state.believed().services()) {
        service(service).writeDelimitedTo(content);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("memory cannot fail to be written to", e);
    } finally {
      deflater.end();
    }
    byte[] all = bytes.toByteArray();
    ByteBuffer.wrap(all).put(MARK).putLong(checksum(all));
    return all;
  }

  /**
   * The state that some bytes hold.
   *
   * @throws StateCorruptException if they do not
   */
  public static SavedState decode(byte[] bytes) {
    if (bytes.length < HEADER
        || !ByteBuffer.wrap(bytes, 0, MARK.length).equals(ByteBuffer.wrap(MARK))) {
      throw new StateCorruptException("it is no state of this version of the bridge");
    }
    if (ByteBuffer.wrap(bytes).getLong(MARK.length) != checksum(bytes)) {
      throw new StateCorruptException("its checksum is wrong: it was cut off or changed");
    }
    try (InputStream content =
        new InflaterInputStream(new ByteArrayInputStream(bytes, HEADER, bytes.length - HEADER))) {
      SourceState head = required(SourceState.parseDelimitedFrom(content));
      List<BelievedState.Service> services = new ArrayList<>(head.getServices());
      for (int i = 0; i < head.getServices(); i++) {
        services.add(service(head.getSource(), required(Service.parseDelimitedFrom(content))));
      }
      return new SavedState(
          head.getSource(),
          head.getFingerprint(),
          Instant.ofEpochMilli(head.getSavedAtMillis()),
          new BelievedState(head.getDataToken(), head.getDataLost(), settling(head), services));
    } catch (IOException | IllegalArgumentException e) {
      throw new StateCorruptException("its content cannot be read: " + e.getMessage(), e);
    }
  }

  private static <T> T required(@Nullable T message) throws InvalidProtocolBufferException {
    if (message == null) {
      throw new InvalidProtocolBufferException("it ends too early");
    }
    return message;
  }

  private static long checksum(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, HEADER, bytes.length - HEADER);
    return crc.getValue();
  }

  private static SourceState head(SavedState state) {
    SourceState.Builder message =
        SourceState.newBuilder()
            .setSource(state.source())
            .setFingerprint(state.fingerprint())
            .setSavedAtMillis(state.savedAt().toEpochMilli())
            .setDataToken(state.believed().dataToken())
            .setDataLost(state.believed().dataLost())
            .setServices(state.believed().services().size());
    state
        .believed()
        .settling()
        .ifPresent(
            settling ->
                message.setSettling(
                    io.registrybridge.state.v1.Settling.newBuilder()
                        .setReason(settling.reason().name())
                        .setRemainingMillis(settling.remaining().toMillis())));
    return message.build();
  }

  /** For a reason that a later version may have the time counts all the same. */
  private static Optional<BelievedState.Settling> settling(SourceState head) {
    if (!head.hasSettling()) {
      return Optional.empty();
    }
    Hold.Reason reason =
        head.getSettling().getReason().equals(Hold.Reason.CONTINUITY_UNKNOWN.name())
            ? Hold.Reason.CONTINUITY_UNKNOWN
            : Hold.Reason.SETTLING;
    return Optional.of(
        new BelievedState.Settling(
            reason, Duration.ofMillis(head.getSettling().getRemainingMillis())));
  }

  private static Service service(BelievedState.Service service) {
    ServiceSnapshot seen = service.seen();
    Service.Builder message =
        Service.newBuilder()
            .setScope(seen.key().scope())
            .setName(seen.key().name())
            .putAllNames(seen.names())
            .setListed(service.listed());
    seen.instances().forEach(instance -> message.addSeen(instance(instance)));
    service.holds().forEach(hold -> message.addHolds(hold(hold)));
    service
        .departed()
        .forEach(
            (instance, remaining) ->
                message.addDeparted(
                    Departed.newBuilder()
                        .setInstance(instance(instance))
                        .setRemainingMillis(remaining.toMillis())));
    for (Finding finding : seen.findings()) {
      message.addFindings(
          io.registrybridge.state.v1.Finding.newBuilder()
              .setRule(finding.rule())
              .setInstance(finding.instance())
              .setDetail(finding.detail()));
    }
    return message.build();
  }

  private static BelievedState.Service service(String source, Service message) {
    ServiceKey key = new ServiceKey(source, message.getScope(), message.getName());
    Map<ServiceInstance, Duration> departed = new HashMap<>();
    for (Departed gone : message.getDepartedList()) {
      departed.put(instance(gone.getInstance()), Duration.ofMillis(gone.getRemainingMillis()));
    }
    return new BelievedState.Service(
        new ServiceSnapshot(
            key,
            message.getNamesMap(),
            message.getSeenList().stream().map(StateCodec::instance).toList(),
            message.getFindingsList().stream()
                .map(each -> new Finding(each.getRule(), each.getInstance(), each.getDetail()))
                .toList()),
        message.getListed(),
        message.getHoldsList().stream().map(hold -> hold(key, hold)).toList(),
        departed);
  }

  private static io.registrybridge.state.v1.Hold hold(Hold hold) {
    io.registrybridge.state.v1.Hold.Builder message =
        io.registrybridge.state.v1.Hold.newBuilder()
            .setInstance(instance(hold.instance()))
            .setReason(hold.reason().name())
            .setSinceMillis(hold.since().toEpochMilli());
    hold.remaining().ifPresent(time -> message.setRemainingMillis(time.toMillis()));
    return message.build();
  }

  private static Hold hold(ServiceKey key, io.registrybridge.state.v1.Hold message) {
    return new Hold(
        key,
        instance(message.getInstance()),
        reason(message.getReason()),
        Instant.ofEpochMilli(message.getSinceMillis()),
        message.hasRemainingMillis()
            ? Optional.of(Duration.ofMillis(message.getRemainingMillis()))
            : Optional.empty());
  }

  /** A reason that a later version may have: judged again when everything was read. */
  private static Hold.Reason reason(String name) {
    return Arrays.stream(Hold.Reason.values())
        .filter(known -> known.name().equals(name))
        .findFirst()
        .orElse(Hold.Reason.FIRST_LIST_INCOMPLETE);
  }

  /** A state that a later version may have: whatever it is, it is not the one that is known. */
  private static Availability availability(String name, String reason) {
    return Arrays.stream(Availability.State.values())
        .filter(known -> known.name().equals(name))
        .findFirst()
        .map(known -> new Availability(known, reason))
        .orElseGet(() -> Availability.unhealthy(name + " " + reason));
  }

  private static Instance instance(ServiceInstance instance) {
    Instance.Builder message =
        Instance.newBuilder()
            .setId(instance.id())
            .setAddress(instance.address())
            .putAllMetadata(instance.metadata())
            .setAvailability(instance.availability().state().name())
            .setAvailabilityReason(instance.availability().reason())
            .setWeight(instance.weight())
            .setRegion(instance.locality().region())
            .setZone(instance.locality().zone())
            .setSubzone(instance.locality().subzone())
            .setNetwork(instance.network())
            .setServiceAccount(instance.serviceAccount());
    for (InstancePort port : instance.ports()) {
      message.addPorts(
          Port.newBuilder()
              .setName(port.name())
              .setProtocol(port.protocol())
              .setNumber(port.number()));
    }
    return message.build();
  }

  private static ServiceInstance instance(Instance message) {
    return new ServiceInstance(
        message.getId(),
        message.getAddress(),
        message.getPortsList().stream()
            .map(port -> new InstancePort(port.getName(), port.getProtocol(), port.getNumber()))
            .toList(),
        message.getMetadataMap(),
        availability(message.getAvailability(), message.getAvailabilityReason()),
        message.getWeight(),
        new Locality(message.getRegion(), message.getZone(), message.getSubzone()),
        message.getNetwork(),
        message.getServiceAccount());
  }
}
