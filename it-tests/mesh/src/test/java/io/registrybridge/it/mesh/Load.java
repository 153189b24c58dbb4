package io.registrybridge.it.mesh;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Clients that ask a gateway for one host again and again, until closed. */
final class Load implements AutoCloseable {
  private static final int CLIENTS = 4;
  private static final int PAUSE_MILLIS = 3;

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final HttpRequest request;
  private final AtomicLong answers = new AtomicLong();
  private final List<String> failures = new CopyOnWriteArrayList<>();
  private final List<CompletableFuture<Integer>> clients = new ArrayList<>();
  private volatile boolean closed;

  private Load(HttpRequest request) {
    this.request = request;
  }

  static Load on(Edge edge, String host) {
    Load load =
        new Load(
            HttpRequest.newBuilder(URI.create(edge.url()))
                .header("Host", host)
                .timeout(Duration.ofSeconds(10))
                .build());
    for (int client = 0; client < CLIENTS; client++) {
      load.clients.add(load.ask());
    }
    return load;
  }

  private CompletableFuture<Integer> ask() {
    return http.sendAsync(request, BodyHandlers.ofString())
        .handle(this::count)
        .thenComposeAsync(
            count -> closed ? CompletableFuture.completedFuture(count) : ask(),
            CompletableFuture.delayedExecutor(PAUSE_MILLIS, TimeUnit.MILLISECONDS));
  }

  private int count(@Nullable HttpResponse<String> answer, @Nullable Throwable failure) {
    if (answer == null) {
      failures.add(String.valueOf(failure));
    } else if (answer.statusCode() != 200) {
      failures.add(answer.statusCode() + " " + answer.body());
    }
    return (int) answers.incrementAndGet();
  }

  /** How many requests came to an end, well or not. */
  long requests() {
    return answers.get();
  }

  /** What was answered with another status than 200, or not at all. */
  List<String> failures() {
    return List.copyOf(failures);
  }

  @Override
  public void close() {
    closed = true;
    CompletableFuture.allOf(clients.toArray(CompletableFuture[]::new)).join();
    http.close();
  }
}
