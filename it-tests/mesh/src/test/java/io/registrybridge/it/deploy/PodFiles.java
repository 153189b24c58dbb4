package io.registrybridge.it.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.StreamSupport;

/**
 * The files and variables that the container of a rendered StatefulSet would find, made as the
 * kubelet makes them, below a directory that stands for its root.
 *
 * <p>What the chart only names (ConfigMaps and Secrets of the user's own) must be given.
 */
final class PodFiles {
  private static final String CONFIGURATION = "/etc/registry-bridge";
  private static final String DATA = "/var/lib/registry-bridge";

  private final Manifests manifests;
  private final Map<String, Map<String, String>> own;
  private final Path root;

  /**
   * Describes them.
   *
   * @param own the data of the user's own ConfigMaps and Secrets by name
   * @param root a directory
   */
  PodFiles(Manifests manifests, Map<String, Map<String, String>> own, Path root) {
    this.manifests = manifests;
    this.own = Map.copyOf(own);
    this.root = root;
  }

  /**
   * Writes the files.
   *
   * @return the directory that the container calls /etc/registry-bridge
   */
  Path write() throws IOException {
    for (JsonNode mount : container().path("volumeMounts")) {
      Path target = root.resolve(mount.path("mountPath").asText().substring(1));
      Map<String, String> files = filesOf(volume(mount.path("name").asText()));
      if (mount.has("subPath")) {
        String file = mount.path("subPath").asText();
        Files.createDirectories(target.getParent());
        Files.writeString(target, inRoot(given(files, file)));
      } else {
        Files.createDirectories(target);
        for (Map.Entry<String, String> file : files.entrySet()) {
          Files.writeString(target.resolve(file.getKey()), inRoot(file.getValue()));
        }
      }
    }
    return root.resolve(CONFIGURATION.substring(1));
  }

  /** The variables, each with its value, or with a text in the place of a Secret's. */
  Map<String, String> variables() {
    Map<String, String> variables = new TreeMap<>();
    for (JsonNode variable : container().path("env")) {
      String name = variable.path("name").asText();
      variables.put(name, variable.path("value").asText("value of " + name));
    }
    return variables;
  }

  JsonNode container() {
    return pod().path("containers").path(0);
  }

  private JsonNode pod() {
    return manifests.only("StatefulSet").at("/spec/template/spec");
  }

  /** Paths are absolute in the files, and the root is elsewhere. */
  private String inRoot(String text) {
    return text.replace(CONFIGURATION, root + CONFIGURATION).replace(DATA, root + DATA);
  }

  private Optional<JsonNode> volume(String name) {
    return StreamSupport.stream(pod().path("volumes").spliterator(), false)
        .filter(volume -> volume.path("name").asText().equals(name))
        .findFirst();
  }

  /** A volume without any is a claim, or an empty directory. */
  private Map<String, String> filesOf(Optional<JsonNode> volume) {
    Map<String, String> files = new TreeMap<>();
    if (volume.isPresent()) {
      JsonNode source = volume.get();
      if (source.has("configMap")) {
        files.putAll(object(source.at("/configMap/name").asText()));
      }
      if (source.has("secret")) {
        files.putAll(object(source.at("/secret/secretName").asText()));
      }
      for (JsonNode projected : source.at("/projected/sources")) {
        files.putAll(object(projected.findPath("name").asText()));
      }
    }
    return files;
  }

  private Map<String, String> object(String name) {
    Map<String, String> data = new TreeMap<>();
    manifests
        .find("ConfigMap", name)
        .ifPresent(
            map ->
                map.content()
                    .path("data")
                    .properties()
                    .forEach(entry -> data.put(entry.getKey(), entry.getValue().asText())));
    return data.isEmpty() ? given(own, name) : data;
  }

  private static <V> V given(Map<String, V> values, String name) {
    return Optional.ofNullable(values.get(name))
        .orElseThrow(() -> new IllegalStateException("the pod would wait for " + name));
  }
}
