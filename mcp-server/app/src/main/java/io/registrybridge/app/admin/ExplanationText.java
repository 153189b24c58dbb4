package io.registrybridge.app.admin;

import io.registrybridge.app.admin.ExplanationAnswer.Host;
import io.registrybridge.app.admin.ExplanationAnswer.Instance;
import io.registrybridge.app.admin.ExplanationAnswer.Service;
import io.registrybridge.engine.explain.Explanation.Note;
import java.util.List;

/** An explanation for a terminal: short lines, what it is made of indented below it. */
final class ExplanationText {
  private final StringBuilder text = new StringBuilder();

  private ExplanationText() {}

  static String of(ExplanationAnswer answer) {
    ExplanationText lines = new ExplanationText();
    answer.hosts().forEach(lines::host);
    answer.unpublished().forEach(lines::unpublished);
    answer.hints().forEach(hint -> lines.line(0, hint));
    return lines.text.toString();
  }

  private void host(Host host) {
    line(0, host.host() + " is published in namespace " + host.namespace());
    for (ExplanationAnswer.Resource resource : host.resources()) {
      line(1, resource.kind() + " " + resource.name() + ", content " + resource.version());
      if (resource.clients().isEmpty()) {
        line(2, "no client is connected");
      }
      resource
          .clients()
          .forEach(
              client ->
                  line(
                      2,
                      (client.node().isEmpty() ? client.peer() : client.node())
                          + ": "
                          + client.state()
                          + client.at().map(at -> " " + at).orElse("")));
    }
    host.addresses().forEach(address -> line(1, "virtual address " + address));
    host.ports()
        .forEach(
            port ->
                line(
                    1,
                    "port "
                        + port.number()
                        + " "
                        + port.protocol()
                        + (port.target() == 0 ? "" : " to " + port.target())
                        + ": "
                        + port.why()));
    list(1, "subsets", host.subsets());
    host.services().forEach(service -> service(1, service));
    host.conflicts().forEach(conflict -> line(1, "conflict: " + conflict));
  }

  private void unpublished(Service service) {
    line(0, name(service) + " is not published");
    service.reasons().forEach(reason -> line(1, "because: " + reason));
    service(1, service);
  }

  private void service(int indent, Service service) {
    long count = service.instances().stream().filter(Instance::published).count();
    line(
        indent,
        "from "
            + name(service)
            + ": "
            + count
            + " of "
            + service.instances().size()
            + " instances published");
    line(
        indent + 1, "source " + service.source() + " (" + service.type() + "): " + service.sight());
    line(indent + 1, "host by " + service.naming());
    service.notes().forEach(note -> line(indent + 1, note(note)));
    service.instances().forEach(instance -> instance(indent + 1, instance));
  }

  private void instance(int indent, Instance instance) {
    line(
        indent,
        (instance.published() ? "+ " : "- ")
            + instance.id()
            + " "
            + instance.address()
            + (instance.ports().isEmpty() ? "" : " " + String.join(",", instance.ports()))
            + (instance.version().isEmpty() ? "" : " version " + instance.version())
            + (instance.published() ? "" : ": left out"));
    instance.notes().forEach(note -> line(indent + 1, note(note)));
    instance
        .held()
        .ifPresent(
            held ->
                line(
                    indent + 1,
                    "held since " + held.since() + ", " + held.until() + ": " + held.why()));
  }

  private static String name(Service service) {
    String scope = service.scope().isEmpty() ? "" : service.scope() + "/";
    return service.source() + "/" + scope + service.name();
  }

  private static String note(Note note) {
    return note.rule() + ": " + note.detail();
  }

  private void list(int indent, String label, List<String> entries) {
    if (!entries.isEmpty()) {
      line(indent, label + " " + String.join(", ", entries));
    }
  }

  private void line(int indent, String line) {
    text.append("  ".repeat(indent)).append(line).append('\n');
  }
}
