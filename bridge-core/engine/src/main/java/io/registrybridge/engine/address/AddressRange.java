package io.registrybridge.engine.address;

import java.util.List;

/**
 * IPv4 addresses in a row, with gaps, counted from 0.
 *
 * @param blocks the parts without a gap, in their order; at least one
 */
public record AddressRange(List<Block> blocks) {
  /**
   * Where virtual IPs come from: 240.0.0.0/4, which nobody routes, less 240.240.0.0/16, from which
   * istiod takes its own (pilot/pkg/controllers/ipallocate), and 255.0.0.0/8.
   */
  public static final AddressRange VIRTUAL =
      new AddressRange(
          List.of(
              new Block(ip(240, 0), ip(240, 240) - ip(240, 0)),
              new Block(ip(240, 241), ip(255, 0) - ip(240, 241))));

  public AddressRange {
    blocks = List.copyOf(blocks);
    if (blocks.isEmpty()) {
      throw new IllegalArgumentException("a range of addresses needs a block");
    }
  }

  /**
   * Addresses without a gap.
   *
   * @param first the first address as a number
   * @param size how many there are, at least 1
   */
  public record Block(long first, long size) {
    public Block {
      if (first < 0 || size < 1 || first + size > 1L << 32) {
        throw new IllegalArgumentException(
            "no IPv4 addresses: " + size + " from " + first + " on; expected 1 to 2^32 in all");
      }
    }
  }

  private static long ip(int first, int second) {
    return ((long) first << 24) + ((long) second << 16);
  }

  /** How many addresses there are. */
  public long size() {
    return blocks.stream().mapToLong(Block::size).sum();
  }

  /**
   * An address as text.
   *
   * @param index from 0 to {@link #size()}, exclusive
   */
  public String at(long index) {
    long rest = index;
    for (Block block : blocks) {
      if (rest < block.size()) {
        return text(block.first() + rest);
      }
      rest -= block.size();
    }
    throw new IllegalArgumentException("no address " + index + " among " + size());
  }

  private static String text(long ip) {
    return (ip >> 24) + "." + (ip >> 16 & 255) + "." + (ip >> 8 & 255) + "." + (ip & 255);
  }
}
