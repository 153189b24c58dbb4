package io.registrybridge.crd;

import io.registrybridge.crd.lease.LeaderElection;
import io.registrybridge.crd.write.WriterView;
import io.registrybridge.engine.publish.ResourceKind;
import java.util.Map;

/**
 * The custom-resource output at one moment, for people.
 *
 * @param server the API server's address
 * @param owner the name of this bridge among those that write there
 * @param identity the name of this process among the replicas
 * @param lease who writes
 * @param watching whether all kinds are being watched now
 * @param watchTroubles why a kind cannot be watched
 * @param writer what is written, held and in the way
 */
public record CrdView(
    String server,
    String owner,
    String identity,
    LeaderElection.View lease,
    boolean watching,
    Map<ResourceKind, String> watchTroubles,
    WriterView writer) {}
