package io.registrybridge.engine;

import io.registrybridge.api.model.ServiceKey;
import io.registrybridge.engine.merge.MergedCatalog;
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
 * @param rendered what became of each published service
 * @param resources what is to be sent
 */
record PipelineState(
    Catalog catalog,
    MergedCatalog merged,
    PMap<ServiceKey, Rendered> rendered,
    ResourceSnapshot resources) {
  static final PipelineState EMPTY =
      new PipelineState(
          Catalog.EMPTY, MergedCatalog.EMPTY, HashTreePMap.empty(), ResourceSnapshot.EMPTY);
}
