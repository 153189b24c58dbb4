package io.registrybridge.it.faults;

import io.registrybridge.it.server.RegistryServer;
import io.registrybridge.testkit.fault.Behaviour;
import io.registrybridge.testkit.fault.FaultProxy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** The faults of a server process and of the network before it: the same for all registries. */
record ServerFaults(RegistryServer server, FaultProxy proxy) {
  private static final Duration EACH_ANSWER = Duration.ofSeconds(5);
  private static final int CUT_AFTER_BYTES = 300;

  private static final Set<Fault> STOPPING =
      EnumSet.of(
          Fault.KILLED,
          Fault.RESTARTED_EMPTY,
          Fault.OWNERS_RETURN,
          Fault.STOPPED,
          Fault.DOWN_AT_START_WITH_STATE,
          Fault.DOWN_AT_START_WITHOUT_STATE);

  /** Whether nobody can use the server while the fault lasts. */
  static boolean isStopping(Fault fault) {
    return STOPPING.contains(fault);
  }

  /** Why a fault cannot happen to any server; empty if it can. */
  static Optional<String> notApplicable(Fault fault) {
    return switch (fault) {
      case DIRECTORY_VANISHED,
          MOUNT_EMPTIED,
          FILE_HALF_WRITTEN,
          FILE_UNREADABLE,
          DIRECTORY_SWAPPED ->
          Optional.of("reads no files");
      default -> Optional.empty();
    };
  }

  void begin(Fault fault) {
    switch (fault) {
      case KILLED, DOWN_AT_START_WITH_STATE, DOWN_AT_START_WITHOUT_STATE -> server.kill();
      case RESTARTED_EMPTY, OWNERS_RETURN -> {
        server.kill();
        server.eraseData();
      }
      case STOPPED -> signal("STOP");
      case PARTITIONED -> proxy.behave(Behaviour.HANG);
      case SLOW -> proxy.behave(new Behaviour.Slow(EACH_ANSWER));
      case SOME_ERRORS_500 -> everySecondAnswer(Behaviour.http(500, "rpc error: no leader"));
      case SOME_ERRORS_429 -> everySecondAnswer(Behaviour.http(429, "too many requests"));
      case SOME_ERRORS_403 -> everySecondAnswer(Behaviour.http(403, "Permission denied"));
      case TRUNCATED -> everySecondAnswer(new Behaviour.Cut(CUT_AFTER_BYTES));
      case GARBAGE -> everySecondAnswer(Behaviour.GARBAGE);
      default -> throw new IllegalArgumentException(fault + " is no fault of a server");
    }
  }

  void end(Fault fault) {
    switch (fault) {
      case KILLED,
          DOWN_AT_START_WITH_STATE,
          DOWN_AT_START_WITHOUT_STATE,
          RESTARTED_EMPTY,
          OWNERS_RETURN ->
          server.startAgain();
      case STOPPED -> signal("CONT");
      default -> proxy.behave(Behaviour.PASS);
    }
  }

  private void everySecondAnswer(Behaviour behaviour) {
    AtomicLong requests = new AtomicLong();
    proxy.behave(request -> requests.incrementAndGet() % 2 == 0, behaviour);
  }

  private void signal(String name) {
    try {
      Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(server.pid())).start();
      if (!kill.waitFor(10, TimeUnit.SECONDS) || kill.exitValue() != 0) {
        throw new IllegalStateException("the server did not get SIG" + name);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while sending SIG" + name, e);
    }
  }
}
