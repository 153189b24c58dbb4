package io.registrybridge.engine.address;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What an instance's address is, judged as istiod does (pkg/config/validation,
 * validateWorkloadEntry): without asking a name server.
 */
public sealed interface Address {
  Pattern IPV4 = Pattern.compile("((25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(\\.(?!$)|$)){4}");
  Pattern HOST =
      Pattern.compile(
          "(?=.{1,253}$)([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?\\.)*"
              + "(?![0-9]+$)[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");

  /** An IPv4 or IPv6 address that can be sent to. */
  record Ip(String value) implements Address {}

  /** A name that a name server may know. */
  record HostName(String value) implements Address {}

  /** Nothing that traffic can be sent to. */
  record Unusable(Fault fault, String why) implements Address {}

  /** What can be wrong with an address. */
  enum Fault {
    /** Neither an IP address nor a host name. */
    INVALID,
    /** The address that stands for none or for all. */
    UNSPECIFIED,
    /** An IPv6 address with a zone. */
    SCOPED
  }

  /** Judges the text a registry has. */
  static Address of(String text) {
    String address = text.strip().toLowerCase(Locale.ROOT);
    if (address.indexOf(':') >= 0) {
      return ipv6(address);
    }
    if (IPV4.matcher(address).matches()) {
      return address.equals("0.0.0.0")
          ? new Unusable(Fault.UNSPECIFIED, "0.0.0.0 is no address to send to")
          : new Ip(address);
    }
    if (HOST.matcher(address).matches()) {
      return new HostName(address);
    }
    return invalid(text);
  }

  private static Address ipv6(String address) {
    if (address.indexOf('%') >= 0) {
      return new Unusable(
          Fault.SCOPED, "'" + address + "' is valid on one link of one machine only");
    }
    if (!address.chars().allMatch(c -> Character.digit(c, 16) >= 0 || c == ':' || c == '.')) {
      return invalid(address);
    }
    try {
      // With a colon in it the text is never looked up (InetAddress.getByName).
      return InetAddress.getByName(address).isAnyLocalAddress()
          ? new Unusable(Fault.UNSPECIFIED, "'" + address + "' is no address to send to")
          : new Ip(address);
    } catch (UnknownHostException e) {
      return invalid(address);
    }
  }

  private static Address invalid(String text) {
    return new Unusable(Fault.INVALID, "'" + text + "' is neither an IP address nor a host name");
  }
}
