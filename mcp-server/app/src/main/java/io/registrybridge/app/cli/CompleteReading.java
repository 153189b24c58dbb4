package io.registrybridge.app.cli;

import io.registrybridge.api.error.BridgeException;
import io.registrybridge.api.error.ErrorCode;
import io.registrybridge.api.event.SourceStatus;
import io.registrybridge.app.process.BridgeProcess;
import io.registrybridge.engine.config.Configuration;
import io.registrybridge.engine.publish.ResourceSnapshot;
import io.registrybridge.engine.source.SourceView;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Reads every source of a configuration once and completely.
 *
 * @param configuration what is read
 * @param timeout how long to wait for the registries
 */
record CompleteReading(Configuration configuration, Duration timeout) {

  /**
   * What would be published; nothing if a source, required or not, could not be read completely,
   * which is then said.
   */
  Optional<ResourceSnapshot> snapshot(PrintWriter errors) throws InterruptedException {
    CompletableFuture<ResourceSnapshot> complete = new CompletableFuture<>();
    try (BridgeProcess process =
        BridgeProcess.publishTo(
            configuration.withEverySourceRequired(),
            publication -> complete.complete(publication.snapshot()))) {
      try {
        return Optional.of(complete.get(timeout.toMillis(), TimeUnit.MILLISECONDS));
      } catch (TimeoutException e) {
        errors.println(
            "Nothing was written, for these sources could not be read completely within "
                + timeout.toMillis()
                + " ms:");
        process.view().sources().stream()
            .filter(source -> !source.synced())
            .forEach(source -> errors.println("  " + explain(source)));
        return Optional.empty();
      }
    } catch (ExecutionException e) {
      throw new BridgeException(ErrorCode.INTERNAL, "the resources could not be read", e);
    }
  }

  private static String explain(SourceView source) {
    SourceStatus status = source.status();
    List<String> causes =
        status.causes().stream().map(cause -> cause.code().id() + ": " + cause.detail()).toList();
    String why = causes.isEmpty() ? unfinished(source) : String.join("; ", causes);
    return source.config().name() + " (" + source.config().type() + "): " + why;
  }

  private static String unfinished(SourceView source) {
    return source
        .settlesIn()
        .map(
            left ->
                "its registry was out of sight just before it was read and may lack what has not"
                    + " registered again; it is believed in "
                    + left.toSeconds()
                    + " s (removal.settle)")
        .orElseGet(() -> "still reading, " + source.awaited().size() + " services left");
  }
}
