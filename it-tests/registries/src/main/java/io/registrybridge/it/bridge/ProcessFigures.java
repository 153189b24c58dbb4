package io.registrybridge.it.bridge;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What Linux says of a process, from {@code /proc} (man 5 proc). */
public final class ProcessFigures {
  // sysconf(_SC_CLK_TCK) is 100 on every Linux that Java runs on.
  private static final double TICKS_PER_SECOND = 100;
  private static final int UTIME = 11;
  private static final int STIME = 12;
  private static final String ESTABLISHED = "01";

  private final Path proc;

  public ProcessFigures(long pid) {
    this.proc = Path.of("/proc", Long.toString(pid));
  }

  /** The CPU time used so far, in seconds. */
  public double cpuSeconds() {
    // The second field is the program's name in brackets, which may hold spaces.
    String stat = read(proc.resolve("stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[UTIME]) + Long.parseLong(fields[STIME])) / TICKS_PER_SECOND;
  }

  /** The memory in RAM, in mebibytes. */
  public long residentMebibytes() {
    return read(proc.resolve("status"))
        .lines()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024)
        .findFirst()
        .orElse(0);
  }

  /** How many established TCP connections the process has to a port. */
  public int connectionsTo(int port) {
    Set<String> sockets = sockets();
    String remotePort = String.format(":%04X", port);
    int count = 0;
    for (String table : List.of("net/tcp", "net/tcp6")) {
      for (String line : read(proc.resolve(table)).lines().skip(1).toList()) {
        String[] fields = line.strip().split("\\s+", -1);
        if (fields[2].endsWith(remotePort)
            && fields[3].equals(ESTABLISHED)
            && sockets.contains(fields[9])) {
          count++;
        }
      }
    }
    return count;
  }

  /** The inodes of the process's sockets. */
  private Set<String> sockets() {
    Set<String> inodes = new HashSet<>();
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(proc.resolve("fd"))) {
      for (Path descriptor : descriptors) {
        inode(descriptor, inodes);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return inodes;
  }

  private static void inode(Path descriptor, Set<String> inodes) throws IOException {
    try {
      String target = Files.readSymbolicLink(descriptor).toString();
      if (target.startsWith("socket:[")) {
        inodes.add(target.substring("socket:[".length(), target.length() - 1));
      }
    } catch (NoSuchFileException e) {
      // Closed since the folder was listed: not a socket of the process any more.
      inodes.remove(descriptor.toString());
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
