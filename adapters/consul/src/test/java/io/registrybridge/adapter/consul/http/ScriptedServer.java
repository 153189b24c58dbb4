package io.registrybridge.adapter.consul.http;

import io.registrybridge.api.concurrent.Scheduler;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Answers on loopback what a test has written, byte by byte. */
public final class ScriptedServer implements AutoCloseable {
  private final ServerSocket listener;
  private final Scheduler scheduler;
  private final LinkedBlockingQueue<Script> scripts = new LinkedBlockingQueue<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final List<Socket> open = new CopyOnWriteArrayList<>();
  private final AtomicInteger accepted = new AtomicInteger();
  private final AtomicInteger closedByClient = new AtomicInteger();

  /** What one connection answers, a request at a time; then it stays silent, or closes. */
  private record Script(List<String> answers, boolean closes) {}

  public ScriptedServer(Scheduler scheduler) {
    this.scheduler = scheduler;
    try {
      listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    scheduler.start("scripted server", this::accept);
  }

  public ConsulAddress address() {
    return new ConsulAddress("127.0.0.1", listener.getLocalPort());
  }

  /** The next connection answers this. */
  public void answers(String... answers) {
    scripts.add(new Script(List.of(answers), false));
  }

  /** The next connection answers this and is closed. */
  void answersAndCloses(String... answers) {
    scripts.add(new Script(List.of(answers), true));
  }

  /** The requests so far, without the empty lines at their ends. */
  public List<String> requests() {
    return List.copyOf(requests);
  }

  int connections() {
    return accepted.get();
  }

  /** How many connections the client has closed after all that was to be answered. */
  int closedByClient() {
    return closedByClient.get();
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = listener.accept();
        open.add(socket);
        accepted.incrementAndGet();
        scheduler.start("scripted connection", () -> serve(socket));
      }
    } catch (IOException e) {
      // The test is over.
      open.forEach(ScriptedServer::end);
    }
  }

  private void serve(Socket socket) {
    try {
      Script script = scripts.take();
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      for (String answer : script.answers()) {
        requests.add(request(in));
        socket.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
      }
      if (script.closes()) {
        end(socket);
        return;
      }
      awaitEnd(in);
      closedByClient.incrementAndGet();
      end(socket);
    } catch (IOException e) {
      end(socket);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      end(socket);
    }
  }

  private static void awaitEnd(BufferedReader in) {
    try {
      while (in.read() >= 0) {}
    } catch (IOException e) {
      // Reset: it is closed just as well.
    }
  }

  private static String request(BufferedReader in) throws IOException {
    StringBuilder request = new StringBuilder();
    for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
      request.append(request.isEmpty() ? "" : "\r\n").append(line);
    }
    return request.toString();
  }

  private static void end(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
