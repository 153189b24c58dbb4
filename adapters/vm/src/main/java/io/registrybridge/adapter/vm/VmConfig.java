package io.registrybridge.adapter.vm;

import java.nio.file.Path;
import java.time.Duration;

/**
 * The settings of a directory of service files.
 *
 * @param directory absolute
 * @param pollInterval how often the directory is looked at
 * @param probeDefaults what a probe does unless its file says otherwise
 */
public record VmConfig(Path directory, Duration pollInterval, ProbeDefaults probeDefaults) {
  /**
   * When and how patiently is probed.
   *
   * @param interval from the end of one try to the next
   * @param timeout of one try
   * @param rise how many tries in a row must succeed until the instance is available again
   * @param fall how many must fail until it is unhealthy
   */
  public record ProbeDefaults(Duration interval, Duration timeout, int rise, int fall) {}
}
