package io.registrybridge.xds;

import io.registrybridge.api.error.BridgeException;
import io.registrybridge.api.error.ErrorCode;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How a stream's shard is told. */
sealed interface ShardChoice {
  /**
   * The shard of a stream.
   *
   * @param authority the {@code :authority} of the call: what stands after {@code xds://} in
   *     istiod's configuration
   * @throws BridgeException if the authority asks for a shard that there is not; the message says
   *     why
   */
  Shard of(String authority);

  /**
   * By the first label of the host that the client dialled: {@code shard-3-of-8.bridge:15500} is
   * shard 3 of 8; a host that does not begin with {@code shard-} gets everything.
   */
  record ByAuthority() implements ShardChoice {
    private static final String PREFIX = "shard-";
    private static final Pattern FIRST_LABEL = Pattern.compile("shard-(\\d{1,4})-of-(\\d{1,4})");

    @Override
    public Shard of(String authority) {
      String label = firstLabel(authority);
      if (!label.startsWith(PREFIX)) {
        return Shard.EVERYTHING;
      }
      Matcher matcher = FIRST_LABEL.matcher(label);
      if (!matcher.matches()) {
        // Everything would be the wrong answer: the client would hold it beside the other shards.
        throw new BridgeException(
            ErrorCode.CONFIGURATION_INVALID,
            "The address \"%s\" names no shard: expected shard-NUMBER-of-COUNT.HOST, such as"
                    .formatted(authority)
                + " shard-1-of-8.registry-bridge:15500, or a host that does not begin with"
                + " \"shard-\".");
      }
      return new Shard(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
    }

    private static String firstLabel(String authority) {
      String lower = authority.toLowerCase(Locale.ROOT);
      return lower.split("[.:]", 2)[0];
    }
  }

  /** By the port that the client dialled: every stream on it gets the same shard. */
  record ByPort(Shard shard) implements ShardChoice {
    @Override
    public Shard of(String authority) {
      Shard named = new ByAuthority().of(authority);
      if (!named.equals(Shard.EVERYTHING) && !named.equals(shard)) {
        throw new BridgeException(
            ErrorCode.CONFIGURATION_INVALID,
            "This port serves shard %s (mcp.shards), but the address \"%s\" asks for shard %s: name"
                    .formatted(shard, authority, named)
                + " shards by ports or by host names, not by both.");
      }
      return shard;
    }
  }
}
