package io.registrybridge.adapter.consul.catalog;

import io.registrybridge.api.model.Glob;
import java.util.List;

/**
 * How an operator wants instances to be read.
 *
 * @param warningIsHealthy whether an instance with a warning check gets traffic
 * @param includeTags an instance must have a tag that matches one of these
 * @param excludeTags an instance must have no tag that matches one of these
 * @param proxies whether Consul's own proxies and gateways are instances too
 * @param wanAddress whether the {@code wan} tagged address is used where there is one
 * @param plainTags whether a tag without {@code =} becomes metadata of the value {@code true}
 * @param nodeMetadata whether the node's metadata is taken too
 * @param protocolKey the metadata key of the protocol; empty for none
 * @param localityKeys the metadata keys of region, zone and subzone; each may be empty
 */
public record InstanceRules(
    boolean warningIsHealthy,
    List<Glob> includeTags,
    List<Glob> excludeTags,
    boolean proxies,
    boolean wanAddress,
    boolean plainTags,
    boolean nodeMetadata,
    String protocolKey,
    LocalityKeys localityKeys) {
  public InstanceRules {
    includeTags = List.copyOf(includeTags);
    excludeTags = List.copyOf(excludeTags);
  }

  /** Which metadata says where an instance runs. */
  public record LocalityKeys(String region, String zone, String subzone) {}

  /**
   * Whether a service may have instances that are wanted, judged by the tags of all of them
   * together. What is to be excluded can only be told of each instance.
   */
  public boolean mayWant(List<String> tags) {
    return includesAll() || matchesAny(includeTags, tags);
  }

  boolean wants(List<String> tags) {
    return mayWant(tags) && !matchesAny(excludeTags, tags);
  }

  private boolean includesAll() {
    return includeTags.stream().anyMatch(glob -> glob.text().equals("*"));
  }

  private static boolean matchesAny(List<Glob> globs, List<String> tags) {
    return tags.stream().anyMatch(tag -> globs.stream().anyMatch(glob -> glob.matches(tag)));
  }
}
