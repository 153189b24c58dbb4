package io.registrybridge.it.faults;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.registrybridge.api.concurrent.Cancellable;
import io.registrybridge.api.concurrent.Scheduler;
import io.registrybridge.it.bridge.BridgeUnderTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the bridge tells an operator meanwhile: its admin API, looked at often, and its log. */
final class SourceReports implements AutoCloseable {
  private static final Duration INTERVAL = Duration.ofMillis(300);
  private static final Pattern WARNING =
      Pattern.compile(" (?:WARN|ERROR) +[^:]+: ([^=]*?)(?: [A-Za-z]+=.*)?$");

  private final BridgeUnderTest bridge;
  private final Scheduler scheduler;
  private final ObjectMapper json = new ObjectMapper();
  private final Cancellable loop;

  // Guarded by this.
  private final Set<String> states = new LinkedHashSet<>();
  private final Set<String> causes = new LinkedHashSet<>();
  private final Set<String> continuities = new LinkedHashSet<>();
  private final Set<String> reasons = new LinkedHashSet<>();
  private int mostHeld;
  private int mostUnreadable;
  private boolean closed;

  SourceReports(BridgeUnderTest bridge, Scheduler scheduler) {
    this.bridge = bridge;
    this.scheduler = scheduler;
    this.loop = scheduler.start("source reports", this::look);
  }

  private void look() {
    bridge.admin("/api/v1/sources").ifPresent(this::read);
    synchronized (this) {
      if (!closed) {
        scheduler.schedule("source reports", INTERVAL, this::look);
      }
    }
  }

  private synchronized void read(String answer) {
    try {
      for (JsonNode source : json.readTree(answer).path("sources")) {
        states.add(source.path("state").asText());
        source.path("causes").forEach(cause -> causes.add(cause.path("code").asText()));
        continuities.add(source.path("continuity").asText());
        source.path("holds").forEach(hold -> reasons.add(hold.path("reason").asText()));
        mostHeld = Math.max(mostHeld, source.path("held").size());
        mostUnreadable = Math.max(mostUnreadable, source.path("unreadable").size());
      }
    } catch (JsonProcessingException e) {
      // The bridge was killed while it answered.
      causes.add("an answer of the admin API that is no JSON");
    }
  }

  /** All of it in one line for the table. */
  synchronized String summary() {
    List<String> parts = new ArrayList<>();
    parts.add(String.join(", ", states));
    if (!causes.isEmpty()) {
      parts.add("causes: " + String.join(", ", causes));
    }
    continuities.remove("continuous");
    if (!continuities.isEmpty()) {
      parts.add(String.join(", ", continuities));
    }
    if (mostUnreadable > 0) {
      parts.add("up to " + mostUnreadable + " services unreadable");
    }
    parts.add(mostHeld > 0 ? "up to " + mostHeld + " services with held removals" : "nothing held");
    Set<String> said = logged();
    if (!said.isEmpty()) {
      parts.add("log: " + String.join("; ", said));
    }
    return String.join(" · ", parts);
  }

  private Set<String> logged() {
    Set<String> said = new LinkedHashSet<>();
    try {
      for (String line : Files.readAllLines(bridge.log())) {
        Matcher warning = WARNING.matcher(line);
        if (warning.find() && !warning.group(1).contains("status changed")) {
          said.add("\"" + warning.group(1).strip() + "\"");
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return said;
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    loop.cancel();
  }
}
