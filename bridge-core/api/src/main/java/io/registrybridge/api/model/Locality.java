package io.registrybridge.api.model;

/**
 * Where an instance runs, from large to small.
 *
 * @param region such as a datacenter or a cloud's region; empty when unknown
 * @param zone a part of the region; empty when unknown
 * @param subzone a part of the zone; empty when unknown
 */
public record Locality(String region, String zone, String subzone) {
  /** Nothing is known of where the instance runs. */
  public static final Locality UNKNOWN = new Locality("", "", "");
}
