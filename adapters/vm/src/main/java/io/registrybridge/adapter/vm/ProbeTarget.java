package io.registrybridge.adapter.vm;

import java.time.Duration;

/**
 * What is probed and how; equal targets share one probe.
 *
 * @param address of the instance
 * @param port from 1
 * @param path of an HTTP probe
 */
record ProbeTarget(
    Type type,
    String address,
    int port,
    String path,
    Duration interval,
    Duration timeout,
    int rise,
    int fall) {

  enum Type {
    TCP,
    HTTP
  }

  /** Host and port, as in a URL. */
  String authority() {
    return (address.contains(":") ? "[" + address + "]" : address) + ":" + port;
  }

  /** Such as {@code http probe 10.0.0.1:8080/health}. */
  String describe() {
    return switch (type) {
      case TCP -> "tcp probe " + authority();
      case HTTP -> "http probe " + authority() + path;
    };
  }
}
