package io.registrybridge.engine;

import io.registrybridge.engine.address.AddressRange;
import io.registrybridge.engine.address.VirtualIps;
import io.registrybridge.engine.merge.MergedCatalog;
import io.registrybridge.engine.publish.ResourceName;
import io.registrybridge.engine.publish.ResourceSnapshot;
import io.registrybridge.engine.render.Rendered;
import io.registrybridge.engine.store.Catalog;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/**
 * Every stage's result at one moment; immutable.
 *
 * @param catalog what the sources have
 * @param merged under which hosts
 * @param addresses the virtual IPs of the hosts
 * @param forms where the endpoints of the hosts stand
 * @param rendered what became of each host, by namespace and host
 * @param resources what is to be sent
 */
record PipelineState(
    Catalog catalog,
    MergedCatalog merged,
    VirtualIps addresses,
    FormChanges forms,
    PMap<ResourceName, Rendered> rendered,
    ResourceSnapshot resources) {
  static final PipelineState EMPTY =
      new PipelineState(
          Catalog.EMPTY,
          MergedCatalog.EMPTY,
          VirtualIps.unused(AddressRange.VIRTUAL),
          FormChanges.NONE,
          HashTreePMap.empty(),
          ResourceSnapshot.EMPTY);
}
