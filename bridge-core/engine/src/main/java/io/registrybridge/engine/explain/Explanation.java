package io.registrybridge.engine.explain;

import io.registrybridge.api.model.ServiceKey;
import io.registrybridge.engine.publish.IstioResource;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The answer to "why?".
 *
 * @param asked what was asked for
 * @param hosts the published hosts that are meant
 * @param unpublished the services that are meant and have no host of their own in the mesh
 * @param hints what else may be meant, or why nothing of that name is known
 */
public record Explanation(
    String asked, List<Host> hosts, List<Service> unpublished, List<String> hints) {

  public Explanation {
    hosts = List.copyOf(hosts);
    unpublished = List.copyOf(unpublished);
    hints = List.copyOf(hints);
  }

  /** Whether anything of that name is known. */
  public boolean found() {
    return !hosts.isEmpty() || !unpublished.isEmpty();
  }

  /**
   * One published host.
   *
   * @param host the host
   * @param namespace the namespace of its resources
   * @param resources its resources, the ServiceEntry first
   * @param addresses its virtual addresses
   * @param resolution how proxies find its endpoints, in Istio's word
   * @param ports its ports, each with why
   * @param subsets the names of its subsets
   * @param services the services it is made of
   * @param conflicts who else asks for it, and what came of that
   */
  public record Host(
      String host,
      String namespace,
      List<IstioResource> resources,
      List<String> addresses,
      String resolution,
      List<Port> ports,
      List<String> subsets,
      List<Service> services,
      List<String> conflicts) {}

  /** A port and where it comes from. */
  public record Port(int number, String name, String protocol, int target, String why) {}

  /**
   * One service of one source.
   *
   * @param key the service in its registry
   * @param type the source's type
   * @param sight how far what is known of the source can be trusted, in words
   * @param naming where its host comes from, in words
   * @param instances its instances, those that are left out too
   * @param notes what was repaired or is odd about it as a whole, each with its rule
   * @param reasons why it is not published; empty if it is
   */
  public record Service(
      ServiceKey key,
      String type,
      String sight,
      String naming,
      List<Instance> instances,
      List<Note> notes,
      List<String> reasons) {}

  /** Something that a rule found. */
  public record Note(String rule, String detail) {}

  /**
   * One instance.
   *
   * @param id the registry's identity of it
   * @param address its address
   * @param ports its ports, such as {@code http:8080}
   * @param version its version label; empty if it has none
   * @param published whether it gets traffic
   * @param notes the rules that left it out or repaired it
   * @param held why it is published although the registry does not show it
   */
  public record Instance(
      String id,
      String address,
      List<String> ports,
      String version,
      boolean published,
      List<Note> notes,
      Optional<Held> held) {}

  /**
   * An absence that is not believed.
   *
   * @param why the rule, in words
   * @param since when it was first missed
   * @param until when it is believed if nothing else happens, in words
   */
  public record Held(String why, Instant since, String until) {}
}
