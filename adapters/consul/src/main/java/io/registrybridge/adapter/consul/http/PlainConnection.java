package io.registrybridge.adapter.consul.http;

import io.registrybridge.api.concurrent.Scheduler;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * One HTTP/1.1 connection (RFC 9112), for one GET after the other. Used by one thread at a time;
 * any thread may close it.
 */
final class PlainConnection {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);
  private static final int BUFFER = 8 * 1024;
  private static final int LONGEST_HEAD = 64 * 1024;
  private static final int LARGEST_BODY = 1 << 30;
  private static final int FIRST_BODY = 4 * 1024;
  private static final int HEX = 16;

  private final ConsulAddress address;
  private final Scheduler scheduler;
  private final Socket socket = new Socket();

  private final byte[] buffer = new byte[BUFFER];
  private int at;
  private int end;
  private long deadline;
  private boolean answered;
  private boolean reusable;

  PlainConnection(ConsulAddress address, Scheduler scheduler) {
    this.address = address;
    this.scheduler = scheduler;
  }

  ConsulAddress address() {
    return address;
  }

  /** Whether the last answer was read to its end and the server keeps the connection. */
  boolean isReusable() {
    return reusable;
  }

  /** Whether anything of the last answer came. */
  boolean hasAnswered() {
    return answered;
  }

  void connect() throws IOException {
    InetSocketAddress resolved = new InetSocketAddress(address.host(), address.port());
    if (resolved.isUnresolved()) {
      throw new UnknownHostException(address.host() + " has no address");
    }
    socket.setTcpNoDelay(true);
    socket.setKeepAlive(true);
    socket.connect(resolved, (int) CONNECT_TIMEOUT.toMillis());
  }

  void close() {
    try {
      socket.close();
    } catch (IOException e) {
      // Nothing was sent that could be lost, and the descriptor is free in any case.
      reusable = false;
    }
  }

  /**
   * Sends a request and reads its answer.
   *
   * @param request from its first line to the empty one
   * @param headBy when the answer must have begun, on the scheduler's clock
   * @param bodyBy when it must be complete
   */
  Answer exchange(String target, byte[] request, long headBy, long bodyBy) throws IOException {
    reusable = false;
    answered = false;
    deadline = headBy;
    socket.getOutputStream().write(request);
    Head head = readHead();
    while (head.isInterim()) {
      head = readHead();
    }
    deadline = bodyBy;
    byte[] body = readBody(head);
    reusable = head.keepsConnection() && at == end;
    return Answer.of(target, head.status(), head::header, body);
  }

  private Head readHead() throws IOException {
    String[] first = readLine().split(" ", 3);
    if (first.length < 2 || !first[0].startsWith("HTTP/1.") || !isNumber(first[1])) {
      throw new IOException("the answer is not HTTP/1.1");
    }
    Map<String, List<String>> headers = new TreeMap<>();
    int length = 0;
    for (String line = readLine(); !line.isEmpty(); line = readLine()) {
      length += line.length();
      int colon = line.indexOf(':');
      if (colon <= 0 || length > LONGEST_HEAD) {
        throw new IOException("the answer's headers cannot be understood");
      }
      headers
          .computeIfAbsent(
              line.substring(0, colon).toLowerCase(Locale.ROOT), name -> new ArrayList<>(1))
          .add(line.substring(colon + 1).strip());
    }
    return new Head(Integer.parseInt(first[1]), first[0].equals("HTTP/1.1"), headers);
  }

  private byte[] readBody(Head head) throws IOException {
    if (head.hasNoBody()) {
      return new byte[0];
    }
    String coding = head.header("transfer-encoding");
    if (coding.equalsIgnoreCase("chunked")) {
      return readChunks();
    }
    if (!coding.isEmpty()) {
      throw new IOException("the answer's transfer encoding '" + coding + "' is not known");
    }
    String length = head.header("content-length");
    return length.isEmpty() ? readToEnd() : readLength(size(length, 10));
  }

  private byte[] readLength(int length) throws IOException {
    byte[] body = new byte[length];
    fill(body, 0, length);
    return body;
  }

  private byte[] readChunks() throws IOException {
    byte[] body = new byte[FIRST_BODY];
    int length = 0;
    for (int chunk = chunkSize(); chunk > 0; chunk = chunkSize()) {
      body = room(body, length, chunk);
      fill(body, length, chunk);
      length += chunk;
      if (!readLine().isEmpty()) {
        throw new IOException("a part of the answer is longer than it says");
      }
    }
    while (!readLine().isEmpty()) {
      // Trailers say nothing that is wanted here.
      answered = true;
    }
    return Arrays.copyOf(body, length);
  }

  private int chunkSize() throws IOException {
    String line = readLine();
    int extension = line.indexOf(';');
    return size((extension < 0 ? line : line.substring(0, extension)).strip(), HEX);
  }

  private byte[] readToEnd() throws IOException {
    byte[] body = new byte[FIRST_BODY];
    int length = 0;
    while (at < end || more()) {
      int part = end - at;
      body = room(body, length, part);
      System.arraycopy(buffer, at, body, length, part);
      length += part;
      at = end;
    }
    return Arrays.copyOf(body, length);
  }

  private static byte[] room(byte[] body, int length, int more) throws IOException {
    long needed = (long) length + more;
    if (needed > LARGEST_BODY) {
      throw new IOException("the answer is longer than a gigabyte");
    }
    return needed <= body.length
        ? body
        : Arrays.copyOf(body, (int) Math.max(needed, Math.min(2L * body.length, LARGEST_BODY)));
  }

  /** Reads into a body: what is in the buffer, and the rest without a way through it. */
  private void fill(byte[] body, int offset, int length) throws IOException {
    int buffered = Math.min(length, end - at);
    System.arraycopy(buffer, at, body, offset, buffered);
    at += buffered;
    int done = buffered;
    while (done < length) {
      int count = read(body, offset + done, length - done);
      if (count < 0) {
        throw new EOFException("the answer ends too early");
      }
      done += count;
    }
  }

  /** A line without its end. */
  private String readLine() throws IOException {
    StringBuilder line = new StringBuilder();
    while (true) {
      int start = at;
      while (at < end && buffer[at] != '\n') {
        at++;
      }
      line.append(new String(buffer, start, at - start, StandardCharsets.ISO_8859_1));
      if (at < end) {
        at++;
        boolean carriageReturn = !line.isEmpty() && line.charAt(line.length() - 1) == '\r';
        return line.substring(0, line.length() - (carriageReturn ? 1 : 0));
      }
      if (line.length() > LONGEST_HEAD) {
        throw new IOException("the answer's headers are too long");
      }
      if (!more()) {
        throw new EOFException("the connection was closed");
      }
    }
  }

  private boolean more() throws IOException {
    at = 0;
    end = 0;
    int count = read(buffer, 0, buffer.length);
    end = Math.max(count, 0);
    answered |= count > 0;
    return count > 0;
  }

  private int read(byte[] target, int offset, int length) throws IOException {
    long left = deadline - scheduler.nanoTime();
    if (left <= 0) {
      throw new SocketTimeoutException("no answer in time");
    }
    socket.setSoTimeout((int) Math.min(TimeUnit.NANOSECONDS.toMillis(left) + 1, 1 << 30));
    InputStream in = socket.getInputStream();
    return in.read(target, offset, length);
  }

  private static int size(String text, int radix) throws IOException {
    try {
      long size = Long.parseLong(text, radix);
      if (size >= 0 && size <= LARGEST_BODY && !text.startsWith("+")) {
        return (int) size;
      }
      throw new IOException("the answer's length " + size + " is out of range");
    } catch (NumberFormatException e) {
      throw new IOException("the answer's length '" + text + "' is no number", e);
    }
  }

  private static boolean isNumber(String text) {
    return text.length() == 3 && text.chars().allMatch(digit -> digit >= '0' && digit <= '9');
  }

  /** Status line and headers, by names in lower case. */
  private record Head(int status, boolean persistent, Map<String, List<String>> headers) {
    String header(String name) {
      return String.join(", ", headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of()));
    }

    boolean isInterim() {
      return status < 200;
    }

    boolean hasNoBody() {
      return status == 204 || status == 304;
    }

    /** Also not when two headers disagree where the answer ends: a proxy may see it otherwise. */
    boolean keepsConnection() {
      boolean framedTwice =
          headers.containsKey("transfer-encoding") && headers.containsKey("content-length");
      boolean framed =
          headers.containsKey("transfer-encoding") || headers.containsKey("content-length");
      return persistent
          && (framed || hasNoBody())
          && !framedTwice
          && !header("connection").toLowerCase(Locale.ROOT).contains("close");
    }
  }
}
