package io.registrybridge.bench;

import picocli.CommandLine.Option;

/** How much is loaded, and what is measured: the options that all registries have. */
final class Plan {
  @Option(names = "--services", description = "services (default: ${DEFAULT-VALUE})")
  int services = 1_000;

  @Option(names = "--instances", description = "instances of each (default: ${DEFAULT-VALUE})")
  int instances = 5;

  @Option(
      names = "--settle",
      description = "seconds to wait before measuring (default: ${DEFAULT-VALUE})")
  int settleSeconds = 20;

  @Option(
      names = "--warm-up",
      description =
          "seconds of change at four times the rate before anything is measured: what runs ten"
              + " times a second is compiled after ten minutes only (default: ${DEFAULT-VALUE})")
  int warmUpSeconds = 0;

  @Option(
      names = "--idle",
      description = "seconds with nothing changing (default: ${DEFAULT-VALUE})")
  int idleSeconds = 30;

  @Option(
      names = "--samples",
      description = "single changes, one a second (default: ${DEFAULT-VALUE})")
  int samples = 60;

  @Option(names = "--churn", description = "seconds of steady change (default: ${DEFAULT-VALUE})")
  int churnSeconds = 60;

  @Option(
      names = "--rate",
      description = "changes a second while churning (default: ${DEFAULT-VALUE})")
  int rate = 10;

  @Option(
      names = "--new-services",
      description = "services that were never there, one a second (default: ${DEFAULT-VALUE})")
  int newServices = 20;
}
