package io.registrybridge.app.reference;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.registrybridge.api.RegistryAdapterFactory;
import io.registrybridge.api.config.Setting;
import io.registrybridge.api.config.SettingTypes;
import io.registrybridge.app.cli.BridgeCommand;
import io.registrybridge.engine.config.BridgeSettings;
import io.registrybridge.engine.config.SourceSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/**
 * Writes everything that is made from the declarations of settings and commands: the reference
 * pages, the JSON schema and the commented example files.
 *
 * @param adapters the installed types, in the order in which they should be listed
 */
record ReferenceDocuments(List<RegistryAdapterFactory<?>> adapters) {
  private static final String GENERATED =
      "Written from the declarations in the code; do not edit. To write it anew:"
          + " `mvn -pl mcp-server/app -am test -Dtest=ReferenceTest"
          + " -Dsurefire.failIfNoSpecifiedTests=false -Dreference.update=true`";
  private static final int WIDTH = 96;
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  /** All documents by their path, relative to the root of the project. */
  Map<Path, String> all() {
    Map<Path, String> documents = new TreeMap<>();
    documents.put(Path.of("docs/reference/configuration.md"), configurationPage());
    documents.put(Path.of("docs/reference/configuration.schema.json"), schema());
    documents.put(Path.of("docs/reference/cli.md"), commandPage());
    documents.put(Path.of("deploy/conf/bridge.properties"), bridgeExample());
    for (RegistryAdapterFactory<?> adapter : adapters) {
      documents.put(
          Path.of("deploy/conf/adapters/" + adapter.type() + ".properties.example"),
          adapterExample(adapter));
    }
    return documents;
  }

  private String configurationPage() {
    StringBuilder page = new StringBuilder();
    page.append("# Configuration reference\n\n<!-- ").append(GENERATED).append(" -->\n\n");
    page.append(
        """
        `bridge run --config DIR` reads `DIR/bridge.properties` and one file per registry, `DIR/adapters/NAME.properties`;
        NAME is the name of the source. The files are Java properties in UTF-8. Relative paths start at DIR.

        - Durations are numbers with a unit: `250ms`, `30s`, `5m`, `24h`, `7d`, or `0`.
        - Lists are separated by commas; globs know `*` and `?`.
        - `${env:NAME}` stands for an environment variable, `${file:/path}` for the text of a file, in any value.
          A setting marked *secret* accepts nothing else, and its value is never shown.
        - `bridge check --config DIR` reports every problem of every file at once.

        """);
    page.append("## bridge.properties\n\n").append(table(BridgeSettings.ALL));
    page.append("\n## Every adapter file\n\n").append(table(SourceSettings.ALL));
    for (RegistryAdapterFactory<?> adapter : adapters) {
      page.append("\n## type=").append(adapter.type()).append("\n\n");
      page.append("Default of `istio.host`: `")
          .append(adapter.defaultHostTemplate())
          .append("`.\n\n");
      page.append(table(adapter.configType().settings()));
    }
    return page.toString();
  }

  private static String table(List<Setting<?>> settings) {
    StringBuilder table = new StringBuilder("| key | default | expected | what it does |\n");
    table.append("|---|---|---|---|\n");
    for (Setting<?> setting : settings) {
      table
          .append("| `")
          .append(setting.key())
          .append("` | ")
          .append(setting.required() ? "*required*" : code(setting.defaultText().orElse("")))
          .append(" | ")
          .append(cell(setting.type().expected()))
          .append(" | ")
          .append(setting.secret() ? "*Secret.* " : "")
          .append(cell(setting.description()))
          .append(" |\n");
    }
    return table.toString();
  }

  private static String code(String text) {
    return text.isEmpty() ? "" : "`" + text + "`";
  }

  private static String cell(String text) {
    return text.replace("|", "\\|").replace("*", "\\*");
  }

  private static String bridgeExample() {
    return "# The bridge itself. Each setting stands here with its default; take the # away to change"
        + " it.\n# All of them: docs/reference/configuration.md\n"
        + examples(BridgeSettings.ALL, Optional.empty());
  }

  private static String adapterExample(RegistryAdapterFactory<?> adapter) {
    return "# A source of type "
        + adapter.type()
        + ". Copy this file to NAME.properties; NAME becomes the name of the source.\n"
        + "# All settings: docs/reference/configuration.md\n"
        + examples(SourceSettings.ALL.subList(0, 1), Optional.of(adapter))
        + examples(adapter.configType().settings(), Optional.of(adapter))
        + examples(SourceSettings.ALL.subList(1, SourceSettings.ALL.size()), Optional.of(adapter));
  }

  private static String examples(
      List<Setting<?>> settings, Optional<RegistryAdapterFactory<?>> adapter) {
    StringBuilder text = new StringBuilder();
    for (Setting<?> setting : settings) {
      text.append('\n').append(comment(setting.description()));
      text.append(comment("Expected: " + setting.type().expected() + "."));
      text.append(exampleLine(setting, adapter)).append('\n');
    }
    return text.toString();
  }

  private static String exampleLine(
      Setting<?> setting, Optional<RegistryAdapterFactory<?>> adapter) {
    if (setting.key().equals("type") && adapter.isPresent()) {
      return "type=" + adapter.get().type();
    }
    if (setting.key().equals("istio.host") && adapter.isPresent()) {
      return "#istio.host=" + adapter.get().defaultHostTemplate();
    }
    if (setting.secret()) {
      return "#" + setting.key() + "=${env:NAME}";
    }
    return (setting.required() ? "" : "#") + setting.key() + "=" + setting.defaultText().orElse("");
  }

  private static String comment(String text) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder("#");
    for (String word : text.split(" ", -1)) {
      if (line.length() + word.length() >= WIDTH) {
        lines.add(line.toString());
        line = new StringBuilder("#");
      }
      line.append(' ').append(word);
    }
    lines.add(line.toString());
    return String.join("\n", lines) + "\n";
  }

  private String schema() {
    ObjectNode schema = JSON.createObjectNode();
    schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    schema.put("title", "registry-bridge property files, each as an object of its keys");
    schema.put("$comment", GENERATED.replace("`", ""));
    ObjectNode definitions = schema.putObject("$defs");
    definitions.set("bridge", object(BridgeSettings.ALL));
    for (RegistryAdapterFactory<?> adapter : adapters) {
      List<Setting<?>> settings = new ArrayList<>(SourceSettings.ALL);
      settings.addAll(adapter.configType().settings());
      ObjectNode object = object(settings);
      ((ObjectNode) object.get("properties").get("type")).put("const", adapter.type());
      definitions.set("adapter-" + adapter.type(), object);
    }
    try {
      return JSON.writeValueAsString(schema) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the schema cannot be written", e);
    }
  }

  private static ObjectNode object(List<Setting<?>> settings) {
    ObjectNode object = JSON.createObjectNode();
    object.put("type", "object");
    object.put("additionalProperties", false);
    ObjectNode properties = object.putObject("properties");
    List<String> required = new ArrayList<>();
    for (Setting<?> setting : settings) {
      ObjectNode property = properties.putObject(setting.key());
      // A property file knows only text.
      property.put("type", "string");
      property.put(
          "description", setting.description() + " Expected: " + setting.type().expected() + ".");
      setting.defaultText().ifPresent(text -> property.put("default", text));
      if (setting.type().equals(SettingTypes.BOOLEAN)) {
        property.putArray("enum").add("true").add("false");
      }
      if (setting.secret()) {
        property.put("pattern", "^\\$\\{(env|file):[^}]+\\}$");
        property.put("writeOnly", true);
      }
      if (setting.required()) {
        required.add(setting.key());
      }
    }
    if (!required.isEmpty()) {
      required.forEach(object.putArray("required")::add);
    }
    return object;
  }

  private static String commandPage() {
    CommandLine bridge = BridgeCommand.commandLine();
    StringBuilder page = new StringBuilder();
    page.append("# Command line reference\n\n<!-- ").append(GENERATED).append(" -->\n");
    Map<String, CommandLine> commands = new LinkedHashMap<>();
    commands.put("bridge", bridge);
    bridge.getSubcommands().forEach((name, command) -> commands.put("bridge " + name, command));
    commands.forEach(
        (name, command) ->
            page.append("\n## ")
                .append(name)
                .append("\n\n```text\n")
                .append(command.getUsageMessage(Ansi.OFF).stripTrailing())
                .append("\n```\n"));
    return page.toString();
  }
}
