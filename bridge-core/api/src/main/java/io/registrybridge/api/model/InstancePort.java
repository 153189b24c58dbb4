package io.registrybridge.api.model;

/**
 * A port an instance listens on, as the registry has it; not yet checked.
 *
 * @param name the registry's name for the port; empty where it has none
 * @param protocol the registry's word for the protocol ({@code http}, {@code dubbo}, …); empty when
 *     the registry does not say
 * @param number the number as the registry has it; only 1 to 65535 will be published
 */
public record InstancePort(String name, String protocol, int number) {
  /** A port of which only the number is known. */
  public static InstancePort of(int number) {
    return new InstancePort("", "", number);
  }

  /** A port without a name. */
  public static InstancePort of(String protocol, int number) {
    return new InstancePort("", protocol, number);
  }
}
