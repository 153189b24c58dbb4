package io.registrybridge.engine.config;

import io.registrybridge.api.config.SettingType;
import io.registrybridge.api.config.SettingTypes;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The types of settings whose values istiod will see, checked by istiod's own rules ({@code
 * pkg/config/validation/validation.go}), for it drops a wrong resource without a word.
 */
final class IstioTypes {
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{[A-Za-z][A-Za-z0-9._-]*}");
  private static final Pattern HOST_LITERALS = Pattern.compile("[A-Za-z0-9.\\[\\]-]*");
  private static final Pattern DNS_LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");

  private static final Pattern LABEL_KEY_FORM =
      Pattern.compile(
          "(?=[^/]{1,253}/|[^/]*$)([a-z0-9]([-a-z0-9]*[a-z0-9])?"
              + "(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?"
              + "[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?");

  /** The protocols of {@code pkg/config/protocol}; any other word drops the ServiceEntry. */
  static final List<String> PROTOCOLS =
      List.of(
          "tcp",
          "udp",
          "grpc",
          "grpc-web",
          "http",
          "http_proxy",
          "http2",
          "https",
          "tls",
          "mongo",
          "redis",
          "mysql");

  static final SettingType<String> PROTOCOL =
      SettingTypes.of("one of " + String.join(", ", PROTOCOLS), IstioTypes::protocol);

  static final SettingType<Map<String, Integer>> SERVICE_PORTS =
      SettingTypes.of(
          "a comma list of protocol:port such as http:80, grpc:80, https:443",
          IstioTypes::servicePorts);

  static final SettingType<String> HOST_TEMPLATE =
      SettingTypes.of(
          "letters, digits, dots, hyphens, variables such as ${service} and optional parts"
              + " in [ ]",
          IstioTypes::hostTemplate);

  static final SettingType<String> NAMESPACE_TEMPLATE =
      SettingTypes.of(
          "a namespace: lower-case letters, digits and hyphens, at most 63, or a template of one"
              + " such as mesh-${datacenter}",
          IstioTypes::namespaceTemplate);

  /** What can be a namespace, an object's name and a label's value alike. */
  static final SettingType<String> KUBERNETES_NAME =
      SettingTypes.of(
          "lower-case letters, digits and hyphens, at most 63, a letter or digit at both ends",
          IstioTypes::dnsLabel);

  static final SettingType<List<String>> EXPORT_TO =
      SettingTypes.of(
          "a comma list of namespaces, templates of one or \".\", each once, or \"*\" or \"~\" alone",
          IstioTypes::exportTo);

  /** A label's key, or nothing; {@code pkg/config/labels}, {@code Instance.Validate}. */
  static final SettingType<String> LABEL_KEY =
      SettingTypes.of(
          "the key of a label such as version or example.org/track, or nothing",
          IstioTypes::labelKey);

  private IstioTypes() {}

  private static String dnsLabel(String text) {
    if (!DNS_LABEL.matcher(text).matches()) {
      throw new IllegalArgumentException("no DNS label");
    }
    return text;
  }

  private static String labelKey(String text) {
    if (!text.isEmpty() && !LABEL_KEY_FORM.matcher(text).matches()) {
      throw new IllegalArgumentException("no key of a label");
    }
    return text;
  }

  private static String protocol(String text) {
    String protocol = text.toLowerCase(Locale.ROOT);
    if (!PROTOCOLS.contains(protocol)) {
      throw new IllegalArgumentException("no protocol that istiod knows");
    }
    return protocol;
  }

  private static Map<String, Integer> servicePorts(String text) {
    Map<String, Integer> ports = new LinkedHashMap<>();
    for (String part : SettingTypes.list(SettingTypes.TEXT).parse(text)) {
      int colon = part.indexOf(':');
      if (colon < 0) {
        throw new IllegalArgumentException("a part without a colon");
      }
      String protocol = protocol(part.substring(0, colon).strip());
      int port = SettingTypes.integer(1, 65535).parse(part.substring(colon + 1));
      if (ports.put(protocol, port) != null) {
        throw new IllegalArgumentException("a protocol twice");
      }
    }
    return ports;
  }

  private static String hostTemplate(String text) {
    String literals = VARIABLE.matcher(text).replaceAll("x");
    if (literals.isEmpty() || !HOST_LITERALS.matcher(literals).matches()) {
      throw new IllegalArgumentException("an illegal character or an unbalanced ${ }");
    }
    requireBalancedBrackets(literals);
    return text;
  }

  private static void requireBalancedBrackets(String text) {
    boolean open = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == (open ? '[' : ']')) {
        throw new IllegalArgumentException("unbalanced or nested [ ]");
      }
      open = (open || c == '[') && c != ']';
    }
    if (open) {
      throw new IllegalArgumentException("a [ without ]");
    }
  }

  private static String namespaceTemplate(String text) {
    requireDnsLabel(VARIABLE.matcher(text).replaceAll("x"));
    return text;
  }

  private static List<String> exportTo(String text) {
    List<String> namespaces = SettingTypes.list(SettingTypes.TEXT).parse(text);
    for (String namespace : namespaces) {
      boolean alone = namespace.equals("*") || namespace.equals("~");
      if (alone && namespaces.size() > 1) {
        throw new IllegalArgumentException("* and ~ stand alone");
      }
      if (!alone && !namespace.equals(".")) {
        namespaceTemplate(namespace);
      }
    }
    if (new HashSet<>(namespaces).size() < namespaces.size()) {
      throw new IllegalArgumentException("a namespace twice");
    }
    return namespaces;
  }

  private static void requireDnsLabel(String text) {
    if (!DNS_LABEL.matcher(text).matches()) {
      throw new IllegalArgumentException("no DNS label");
    }
  }
}
