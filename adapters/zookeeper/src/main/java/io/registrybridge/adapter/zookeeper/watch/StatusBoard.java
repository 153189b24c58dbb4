package io.registrybridge.adapter.zookeeper.watch;

import io.registrybridge.api.RegistryEventSink;
import io.registrybridge.api.error.ErrorCode;
import io.registrybridge.api.event.RegistryEvent.StatusChanged;
import io.registrybridge.api.event.SourceStatus;
import io.registrybridge.api.event.SourceStatus.Cause;
import io.registrybridge.api.event.SourceStatus.Continuity;
import io.registrybridge.api.event.SourceStatus.State;
import io.registrybridge.api.model.ServiceKey;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes one status of all that fails, and tells it only when it changes. A thousand directories
 * that are refused are one cause. Not thread-safe.
 */
final class StatusBoard {
  private static final Object CONNECTION = new Object();

  private final RegistryEventSink sink;
  private final Map<Object, Cause> failures = new LinkedHashMap<>();
  private final Map<ErrorCode, Cause> shown = new EnumMap<>(ErrorCode.class);
  private final Map<Directory, Unreadable> unreadable = new LinkedHashMap<>();
  private final Map<ServiceKey, String> defective = new LinkedHashMap<>();
  private boolean defectsChanged;
  private boolean connected;
  private long epoch = 1;
  private String dataToken = "";
  private Continuity continuity = Continuity.CONTINUOUS;
  private SourceStatus told = SourceStatus.CONNECTING;

  private record Unreadable(Set<ServiceKey> services, String why) {}

  StatusBoard(RegistryEventSink sink) {
    this.sink = sink;
  }

  /** Nothing can be read. */
  void outOfSight(Cause cause) {
    failed(CONNECTION, cause);
  }

  /** There is a connection, and something else stands against reading, which was told before. */
  void connectedAgain() {
    recovered(CONNECTION);
  }

  /**
   * Everything was read once more.
   *
   * @param next the epoch that begins with it
   */
  void inSight(long next, String token, Continuity data) {
    connected = true;
    epoch = next;
    dataToken = token;
    continuity = data;
    failures.remove(CONNECTION);
    tell();
  }

  /** The data has a name now. */
  void named(String token) {
    dataToken = token;
    tell();
  }

  /**
   * Something failed.
   *
   * @param who until the same one recovers
   */
  void failed(Object who, Cause cause) {
    failures.put(who, cause);
    tell();
  }

  /** What failed works again, or is not asked any more. */
  void recovered(Object who) {
    if (failures.remove(who) != null) {
      tell();
    }
  }

  boolean isFailing(Object who) {
    return failures.containsKey(who);
  }

  /**
   * A directory cannot be read, which concerns its services alone. Told with the next {@link
   * #tell}, together with others of the same fate.
   */
  void unreadable(Directory directory, Set<ServiceKey> services, Cause cause) {
    failures.remove(directory);
    unreadable.put(directory, new Unreadable(services, cause.detail()));
  }

  /**
   * A directory was read, or is gone. Told with the next {@link #tell}.
   *
   * @return whether it was unreadable
   */
  boolean readable(Directory directory) {
    return unreadable.remove(directory) != null;
  }

  /** A service was read and could not be made. Told with {@link #tellDefects}. */
  void defective(ServiceKey service, Cause cause) {
    String why = "a defect of the bridge: " + cause.detail();
    defectsChanged |= !why.equals(defective.put(service, why));
  }

  /** A service could be made, or is gone. Told with {@link #tellDefects}. */
  void whole(ServiceKey service) {
    defectsChanged |= defective.remove(service) != null;
  }

  /** Tells the status if other services could not be made than before. */
  void tellDefects() {
    if (defectsChanged) {
      tell();
    }
  }

  boolean isUnreadable(Directory directory) {
    return unreadable.containsKey(directory);
  }

  /** How many directories cannot be read. */
  int unreadableDirectories() {
    return unreadable.size();
  }

  /** The services that cannot be read, with what happened. */
  Map<ServiceKey, String> unreadable() {
    Map<ServiceKey, String> services = new HashMap<>(defective);
    unreadable.values().forEach(of -> of.services().forEach(key -> services.put(key, of.why())));
    return services;
  }

  /** Tells the status, if it is another one. */
  void tell() {
    defectsChanged = false;
    Map<ErrorCode, Cause> now = new EnumMap<>(ErrorCode.class);
    // The first detail stands as long as anything fails in this way: another one is no news.
    failures
        .values()
        .forEach(cause -> now.putIfAbsent(cause.code(), shown.getOrDefault(cause.code(), cause)));
    shown.clear();
    shown.putAll(now);
    List<Cause> causes = List.copyOf(shown.values());
    State state =
        !causes.isEmpty() ? State.DEGRADED : connected ? State.CONNECTED : State.CONNECTING;
    SourceStatus status =
        new SourceStatus(state, causes, epoch, dataToken, continuity, unreadable());
    if (!status.equals(told)) {
      told = status;
      sink.accept(new StatusChanged(status));
    }
  }
}
