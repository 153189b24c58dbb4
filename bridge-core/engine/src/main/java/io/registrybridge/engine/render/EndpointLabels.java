package io.registrybridge.engine.render;

import io.registrybridge.api.model.Finding;
import io.registrybridge.api.model.ServiceInstance;
import io.registrybridge.engine.config.SourceConfig;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Makes an endpoint's labels of an instance's metadata. Pure. */
final class EndpointLabels {
  /** Tells which source an endpoint comes from. */
  static final String SOURCE = "registrybridge.io/source";

  private static final String APP = "app";

  private EndpointLabels() {}

  static SortedMap<String, String> of(
      ServiceInstance instance,
      SourceConfig source,
      String serviceName,
      Consumer<Finding> findings) {
    SortedMap<String, String> labels = new TreeMap<>();
    for (Map.Entry<String, String> entry : selected(instance, source)) {
      add(labels, instance.id(), entry.getKey(), entry.getValue(), findings);
    }
    String app = LabelText.value(serviceName);
    if (!app.isEmpty()) {
      labels.putIfAbsent(APP, app);
    }
    labels.put(SOURCE, LabelText.value(source.name()));
    return labels;
  }

  /** Legal keys first, so that a repaired key never takes the place of a legal one. */
  private static List<Map.Entry<String, String>> selected(
      ServiceInstance instance, SourceConfig source) {
    return instance.metadata().entrySet().stream()
        .filter(entry -> source.entry().labels().selects(entry.getKey()))
        .sorted(
            Map.Entry.<String, String>comparingByKey(
                Comparator.comparing((String key) -> !isLegal(key)).thenComparing(key -> key)))
        .toList();
  }

  private static boolean isLegal(String key) {
    return LabelText.key(key).filter(key::equals).isPresent();
  }

  private static void add(
      SortedMap<String, String> labels,
      String instance,
      String key,
      String value,
      Consumer<Finding> findings) {
    Optional<String> legalKey = LabelText.key(key);
    if (legalKey.isEmpty() || labels.containsKey(legalKey.get())) {
      findings.accept(
          Rule.LABEL_KEY_DROPPED.of(
              instance,
              "metadata '" + key + "' has no legal label key of its own and is left out"));
      return;
    }
    if (!legalKey.get().equals(key)) {
      findings.accept(
          Rule.LABEL_KEY_REPAIRED.of(
              instance, "metadata '" + key + "' became label '" + legalKey.get() + "'"));
    }
    String legalValue = LabelText.value(value);
    if (!legalValue.equals(value)) {
      findings.accept(
          Rule.LABEL_VALUE_REPAIRED.of(
              instance, "the value of '" + key + "' became '" + legalValue + "'"));
    }
    labels.put(legalKey.get(), legalValue);
  }
}
