package io.registrybridge.it.consul;

import io.registrybridge.adapter.consul.ConsulAdapterFactory;
import io.registrybridge.it.observed.AdapterTestBed;
import java.util.Map;

/** An adapter on a Consul. */
final class ConsulTestBed extends AdapterTestBed {
  private ConsulTestBed(Map<String, String> settings) {
    super(new ConsulAdapterFactory(), settings);
  }

  /** Starts an adapter with these settings beside the address. */
  static ConsulTestBed started(ConsulServer server, String... keysAndValues) {
    ConsulTestBed bed =
        new ConsulTestBed(settings(Map.of("consul.addresses", server.address()), keysAndValues));
    bed.start();
    return bed;
  }

  /** Makes an adapter on the HTTPS port of a server that has one; nothing is started. */
  static ConsulTestBed byTls(ConsulServer server) {
    TestCertificates files = server.certificates();
    return new ConsulTestBed(
        Map.of(
            "consul.addresses", server.tlsAddress(),
            "consul.tls.enabled", "true",
            "consul.tls.ca", files.authority().toString(),
            "consul.tls.certificate", files.clientCertificate().toString(),
            "consul.tls.key", files.clientKey().toString()));
  }
}
