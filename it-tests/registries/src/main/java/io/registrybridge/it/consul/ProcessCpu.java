package io.registrybridge.it.consul;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** What processes cost and hold, from Linux's {@code /proc}. */
public final class ProcessCpu {
  private static final long TICK_MILLIS = 10;
  private static final int USER_TIME = 11;
  private static final int SYSTEM_TIME = 12;
  private static final int REMOTE = 2;
  private static final int STATE = 3;
  private static final String ESTABLISHED = "01";
  private static final int HEX = 16;

  private ProcessCpu() {}

  /** The CPU time a process has used since it began. */
  public static Duration used(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      // The name may hold spaces; the fields are counted from behind it.
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      long ticks = Long.parseLong(fields[USER_TIME]) + Long.parseLong(fields[SYSTEM_TIME]);
      return Duration.ofMillis(ticks * TICK_MILLIS);
    } catch (IOException e) {
      throw new UncheckedIOException("the CPU time of process " + pid + " cannot be read", e);
    }
  }

  /** How many connections to a port of loopback are established. */
  public static long connectionsTo(int port) {
    try {
      List<String> lines = Files.readAllLines(Path.of("/proc/net/tcp"));
      long seen = count(lines, port);
      Path six = Path.of("/proc/net/tcp6");
      return Files.exists(six) ? seen + count(Files.readAllLines(six), port) : seen;
    } catch (IOException e) {
      throw new UncheckedIOException("the connections cannot be read", e);
    }
  }

  private static long count(List<String> lines, int port) {
    return lines.stream()
        .skip(1)
        .map(line -> line.strip().split("\\s+"))
        .filter(fields -> fields[STATE].equals(ESTABLISHED))
        .filter(fields -> port(fields[REMOTE]) == port)
        .count();
  }

  private static int port(String address) {
    return Integer.parseInt(address.substring(address.indexOf(':') + 1), HEX);
  }
}
