package io.registrybridge.adapter.vm;

import io.registrybridge.api.concurrent.Scheduler;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One try of a probe: a connection of its own, and a request on it if the target wants one.
 *
 * <p>The JDK's HTTP client looks host names up by itself, on a thread that must not block for that;
 * given an address, it would not name the host to the server. All that is wanted is a status.
 */
final class ProbeTry {
  /** Of a status, and of what may stand before it. */
  private static final int LONGEST_HEAD = 16 * 1024;

  private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.\\d (\\d{3})(?: .*)?");

  private final ProbeTarget target;
  private final Scheduler clock;
  private final long end;
  private int bytesRead;

  ProbeTry(ProbeTarget target, Scheduler clock) {
    this.target = target;
    this.clock = clock;
    this.end = clock.nanoTime() + target.timeout().toNanos();
  }

  /**
   * Blocks until the end, for the target's timeout at most; an interrupt ends it.
   *
   * @param address of the target's host
   * @throws IOException if the target is not as it should be
   */
  void run(InetAddress address) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(address, target.port()), remainingMillis());
      switch (target.type()) {
        case TCP -> {}
        case HTTP -> get(socket);
      }
    }
  }

  private void get(Socket socket) throws IOException {
    String request =
        "GET "
            + target.path()
            + " HTTP/1.1\r\nHost: "
            + target.authority()
            + "\r\nUser-Agent: registry-bridge\r\nAccept: */*\r\nConnection: close\r\n\r\n";
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    int status = status(socket);
    if (status >= 400 || status < 200) {
      throw new IOException("status " + status);
    }
  }

  /** The first status that is none of an interim answer (1xx). */
  private int status(Socket socket) throws IOException {
    InputStream in = new BufferedInputStream(socket.getInputStream());
    while (true) {
      String line = line(socket, in);
      Matcher matcher = STATUS_LINE.matcher(line);
      if (!matcher.matches()) {
        throw new IOException("no answer in HTTP");
      }
      int status = Integer.parseInt(matcher.group(1));
      if (status >= 200) {
        return status;
      }
      while (!line.isEmpty()) {
        line = line(socket, in);
      }
    }
  }

  private String line(Socket socket, InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = read(socket, in); c != '\n'; c = read(socket, in)) {
      line.append((char) c);
    }
    return line.toString().stripTrailing();
  }

  private int read(Socket socket, InputStream in) throws IOException {
    socket.setSoTimeout(remainingMillis());
    int read = in.read();
    if (read < 0 || ++bytesRead > LONGEST_HEAD) {
      throw new IOException("no answer in HTTP");
    }
    return read;
  }

  private int remainingMillis() throws SocketTimeoutException {
    long millis = (end - clock.nanoTime()) / 1_000_000;
    if (millis < 1) {
      throw new SocketTimeoutException("timed out");
    }
    return (int) Math.min(millis, Integer.MAX_VALUE);
  }
}
