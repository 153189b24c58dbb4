package io.registrybridge.adapter.consul.http;

import com.ecwid.consul.v1.ConsistencyMode;
import com.ecwid.consul.v1.QueryParams;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes the requests for one datacenter. Pure.
 *
 * @param datacenter is named in every request, so that a failover cannot lead to another one
 * @param consistency which server may answer
 * @param cached whether the agent's cache may serve the long polls on single services
 * @param timeout for an answer that does not block
 */
public record Queries(
    String datacenter, ConsistencyMode consistency, boolean cached, Duration timeout) {

  /** The names and tags of all services. */
  public Query serviceList(long index, Duration wait) {
    return query("/v1/catalog/services", consistency, index, wait, List.of());
  }

  /** The service list as the leader confirms it to be now. */
  public Query confirmedServiceList() {
    return query("/v1/catalog/services", ConsistencyMode.CONSISTENT, 0, Duration.ZERO, List.of());
  }

  /** All instances of a service, with their checks. */
  public Query health(String service, long index, Duration wait) {
    return query(
        healthPath(service),
        consistency,
        index,
        wait,
        cached && index > 0 ? List.of("cached") : List.of());
  }

  /** All instances of a service as the leader confirms them to be now. */
  public Query confirmedHealth(String service) {
    return query(healthPath(service), ConsistencyMode.CONSISTENT, 0, Duration.ZERO, List.of());
  }

  private static String healthPath(String service) {
    return "/v1/health/service/" + encode(service);
  }

  /** All checks in a state: {@code critical}, {@code warning}, {@code any}. */
  public Query checks(String state, long index, Duration wait) {
    return query("/v1/health/state/" + state, consistency, index, wait, List.of());
  }

  /** All checks on a node, its own and those of instances. */
  public Query nodeChecks(String node, long index, Duration wait) {
    return query("/v1/health/node/" + encode(node), consistency, index, wait, List.of());
  }

  /** All instances on a node, also those without checks. */
  public Query nodeServices(String node) {
    return query(
        "/v1/catalog/node-services/" + encode(node), consistency, 0, Duration.ZERO, List.of());
  }

  /** All nodes. */
  public Query nodes(long index, Duration wait) {
    return query("/v1/catalog/nodes", consistency, index, wait, List.of());
  }

  /** The roots of the certificate authority, whose trust domain names the cluster's data. */
  public Query certificateRoots() {
    return plain("/v1/connect/ca/roots", timeout);
  }

  /** What the agent says of itself, its datacenter among it. */
  public static Query agentSelf(Duration timeout) {
    return plain("/v1/agent/self", timeout);
  }

  /** The names of all datacenters. */
  public static Query datacenters(Duration timeout) {
    return plain("/v1/catalog/datacenters", timeout);
  }

  /** The cheapest request there is. */
  public static Query leader(Duration timeout) {
    return plain("/v1/status/leader", timeout);
  }

  private static Query plain(String path, Duration timeout) {
    return new Query(path, List.of(), timeout);
  }

  private Query query(
      String path, ConsistencyMode mode, long index, Duration wait, List<String> more) {
    boolean blocking = index > 0 && !wait.isZero();
    QueryParams.Builder params =
        QueryParams.Builder.builder().setDatacenter(datacenter).setConsistencyMode(mode);
    if (blocking) {
      params.setIndex(index).setWaitTime(wait.toSeconds());
    }
    List<String> parameters = new ArrayList<>(params.build().toUrlParameters());
    parameters.addAll(more);
    // Consul adds up to wait/16 of jitter (its documentation of blocking queries).
    Duration longest = blocking ? timeout.plus(wait).plus(wait.dividedBy(16)) : timeout;
    return new Query(path, parameters, longest);
  }

  private static String encode(String segment) {
    return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
