package io.registrybridge.crd.document;

import io.registrybridge.engine.publish.IstioResource;
import java.util.Set;
import java.util.SortedMap;

/**
 * What is to stand in the API server. Small: the document is made when it is written.
 *
 * @param key where
 * @param resource the engine's resource
 * @param host the host it belongs to
 * @param content the hash of its spec
 * @param labels the labels it is to have
 * @param sources the label values of the sources that it was made of
 * @param selects whether it is a ServiceEntry whose endpoints are WorkloadEntries
 */
public record Desired(
    ResourceKey key,
    IstioResource resource,
    String host,
    String content,
    SortedMap<String, String> labels,
    Set<String> sources,
    boolean selects) {}
