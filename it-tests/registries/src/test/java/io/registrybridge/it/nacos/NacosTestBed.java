package io.registrybridge.it.nacos;

import io.registrybridge.adapter.nacos.NacosAdapterFactory;
import io.registrybridge.it.observed.AdapterTestBed;
import java.util.Map;

/** An adapter on a Nacos. */
final class NacosTestBed extends AdapterTestBed {
  private NacosTestBed(Map<String, String> settings) {
    super(new NacosAdapterFactory(), settings);
  }

  /** Starts an adapter with these settings beside the address. */
  static NacosTestBed started(NacosServer server, String... keysAndValues) {
    NacosTestBed bed =
        new NacosTestBed(settings(Map.of("nacos.addresses", server.address()), keysAndValues));
    bed.start();
    return bed;
  }
}
