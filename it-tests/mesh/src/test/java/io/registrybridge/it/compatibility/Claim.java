package io.registrybridge.it.compatibility;

/** What is claimed of istiod, one row of the table each, and what its older releases' code says. */
public enum Claim {
  READY("becomes ready with the bridge as configuration source beside `k8s://`"),
  ENDS_WITHOUT_BRIDGE("ends at its start while no bridge listens, and is ready at its next start"),
  WAITS_FOR_REGISTRY("waits, connected and not ready, while the registry of a new bridge hangs"),
  TRAFFIC("has Envoy carry a request to an instance that was registered in Consul"),
  EDGE("shows a registry's service at the edge, by a user's Gateway and VirtualService"),
  NO_FAILED_REQUEST("takes endpoints in and out under load without a failed request"),
  ENDPOINT_PUSHES("pushes endpoints only, where only endpoints have changed"),
  SUBSETS("splits traffic 90/10 by a user's VirtualService over the bridge's subsets"),
  SHARED_ADDRESS(
      "pushes the removal of an inline endpoint that shares its IP with another one",
      "read in code: not always; the bridge reports `endpoint-shares-address` for the host",
      Cells.READ),
  RESTART("changes nothing when the bridge restarts, and is connected again within 3 s"),
  RESTART_WHILE_REGISTRY_HANGS("changes nothing when the bridge restarts while its registry hangs"),
  ABSENCE("changes nothing while the bridge is away, and gets afterwards what it missed"),
  USERS_SERVICE_ENTRY("prefers a user's own ServiceEntry in any namespace but the bridge's"),
  VIRTUAL_IP("tells TCP services on one port apart by the bridge's virtual IPs"),
  WORKLOAD_ENTRY("knows a machine's WorkloadEntry with its service account"),
  DUBBO("leads a TCP connection to a Dubbo provider from ZooKeeper"),
  SHARDS_BY_PORT("has from 8 shards by ports what it has from one source, WorkloadEntries too"),
  SHARDS_BY_NAME("has from 8 shards by names on one port what it has from one source"),
  ODD_REGISTRATIONS("accepts every resource that the bridge makes of odd registrations"),
  TLS(
      "connects with TLS (`SIMPLE`)",
      "read in code: 1.26 and later; before, plaintext whatever is configured",
      Cells.READ);

  private final String text;
  private final String to129;
  private final String to131;

  Claim(String text) {
    this(text, Cells.READ, Cells.READ);
  }

  Claim(String text, String to129, String to131) {
    this.text = text;
    this.to129 = to129;
    this.to131 = to131;
  }

  /** What a cell can begin with. */
  static final class Cells {
    static final String READ = "read in code";
    static final String RUN = "*run*";

    private Cells() {}
  }

  /**
   * Its row.
   *
   * @param shown whether a test has just shown it on the pinned istiod
   */
  String row(boolean shown) {
    return "| %s | %s | %s | %s |".formatted(text, to129, to131, shown ? Cells.RUN : Cells.READ);
  }
}
