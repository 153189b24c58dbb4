package io.registrybridge.app.diff;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * The difference between the resources that run and those that would be published.
 *
 * @param running the version of each resource that runs, by name
 * @param wanted the version of each resource that would be published
 */
public record ResourceDifference(Map<Name, String> running, Map<Name, String> wanted) {

  public ResourceDifference {
    running = Map.copyOf(running);
    wanted = Map.copyOf(wanted);
  }

  /** A resource; the kind is that of Kubernetes. */
  public record Name(String kind, String namespace, String name) implements Comparable<Name> {
    @Override
    public int compareTo(Name other) {
      return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
      return kind + " " + namespace + "/" + name;
    }
  }

  /** The resources that are added, changed or removed, in order. */
  public Set<Name> different() {
    Set<Name> names = new TreeSet<>(running.keySet());
    names.addAll(wanted.keySet());
    names.removeIf(
        name ->
            Optional.ofNullable(running.get(name)).equals(Optional.ofNullable(wanted.get(name))));
    return names;
  }

  /**
   * How one of them changes, as a unified difference of its YAML.
   *
   * @param runningYaml the text of a resource that runs
   * @param wantedYaml the text of a resource that would be published
   */
  public String describe(
      Name name, Function<Name, String> runningYaml, Function<Name, String> wantedYaml) {
    String before = running.containsKey(name) ? runningYaml.apply(name) : "";
    String after = wanted.containsKey(name) ? wantedYaml.apply(name) : "";
    return "--- "
        + (running.containsKey(name) ? "running: " + name : "nothing")
        + "\n+++ "
        + (wanted.containsKey(name) ? "wanted: " + name : "nothing")
        + "\n"
        + LineDifference.unified(before, after);
  }

  /** One line: how many resources come, change and go. */
  public String summary() {
    Set<Name> different = different();
    long added = different.stream().filter(name -> !running.containsKey(name)).count();
    long removed = different.stream().filter(name -> !wanted.containsKey(name)).count();
    return "%d added, %d changed, %d removed, %d the same"
        .formatted(
            added,
            different.size() - added - removed,
            removed,
            wanted.size() - (different.size() - removed));
  }
}
