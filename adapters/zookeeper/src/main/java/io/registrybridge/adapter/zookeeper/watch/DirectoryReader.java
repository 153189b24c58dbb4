package io.registrybridge.adapter.zookeeper.watch;

import io.registrybridge.adapter.zookeeper.client.Answer;
import io.registrybridge.adapter.zookeeper.client.Children;
import io.registrybridge.adapter.zookeeper.client.NodeData;
import io.registrybridge.adapter.zookeeper.layout.Entry;
import io.registrybridge.adapter.zookeeper.layout.Paths;
import io.registrybridge.api.event.SourceStatus.Cause;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Reads a directory: the names of its children, the data of those that need it, and the nodes that
 * these refer to. Either everything was answered, or nothing follows. Not thread-safe.
 */
final class DirectoryReader {
  private final Requests requests;
  private final Outcome outcome;

  /** What became of a reading; one of these for each. */
  interface Outcome {
    /** All of it was read. */
    void read(Directory directory, Collection<Entry> entries);

    /** The server refused a part of it. */
    void refused(Directory directory, Cause cause);

    /** It is not there, which only the list of the root can prove. */
    void missing(Directory directory);

    /** It was missing and is there again. */
    void unclear(Directory directory);
  }

  DirectoryReader(Requests requests, Outcome outcome) {
    this.requests = requests;
    this.outcome = outcome;
  }

  void read(Directory directory) {
    directory.busy = true;
    directory.dirty = false;
    requests.children(directory.path(), answer -> listed(directory, answer));
  }

  private void listed(Directory directory, Answer<Children> answer) {
    switch (answer) {
      case Answer.Found<Children> found -> {
        if (directory.layout().readsData()) {
          readData(directory, found.value().names());
        } else {
          outcome.read(directory, ofNames(directory, found.value().names()));
        }
      }
      case Answer.Missing<Children> missing -> confirmMissing(directory);
      case Answer.Refused<Children> refused -> outcome.refused(directory, refused.cause());
      case Answer.Unsupported<Children> unsupported -> outcome.unclear(directory);
      case Answer.Lost<Children> lost -> outcome.unclear(directory);
    }
  }

  private static List<Entry> ofNames(Directory directory, List<String> names) {
    return names.stream()
        .map(name -> understood(name, () -> directory.layout().entry(directory.name(), name, "")))
        .toList();
  }

  /** One node that is odd beyond expectation takes no other with it. */
  private static Entry understood(String node, Supplier<Entry> reading) {
    try {
      return reading.get();
    } catch (RuntimeException e) {
      return Entry.Unreadable.of(node, e);
    }
  }

  private void readData(Directory directory, List<String> names) {
    directory.entries.keySet().retainAll(new HashSet<>(names));
    List<String> unknown = new ArrayList<>();
    for (String name : names) {
      // Nothing is remembered where no change would be told of the data.
      if (requests.watchesOnce()
          || directory.stale.remove(name)
          || !directory.entries.containsKey(name)) {
        unknown.add(name);
      }
    }
    directory.stale.clear();
    Reading reading =
        new Reading(directory, unknown) {
          @Override
          void found(String name, String data) {
            Entry now =
                understood(name, () -> directory.layout().entry(directory.name(), name, data));
            directory.entries.put(name, Entry.after(directory.entries.get(name), now));
          }

          @Override
          void missing(String name) {
            // Deleted since the list was read.
            directory.entries.remove(name);
          }

          @Override
          void unread(String name) {
            directory.stale.add(name);
          }

          @Override
          void complete() {
            readReferences(directory);
          }
        };
    reading.begin(name -> directory.path() + "/" + name);
  }

  /** What they refer to never changes, so what could be understood is read once. */
  private void readReferences(Directory directory) {
    Set<String> paths = directory.layout().references(directory.name(), directory.entries.values());
    Set<String> unknown = new HashSet<>(paths);
    unknown.removeIf(directory::understandsReference);
    // What can be no node is as one that is not there.
    unknown.removeIf(path -> !Paths.isValid(path));
    Reading reading =
        new Reading(directory, unknown) {
          @Override
          void found(String path, String data) {
            directory.references.put(
                path, understood(path, () -> directory.layout().referred(path, data)));
          }

          @Override
          void missing(String path) {
            // It may still come, and is asked for at the next reading.
            directory.references.remove(path);
          }

          @Override
          void unread(String path) {
            // It is asked for at the next reading.
          }

          @Override
          void complete() {
            // As long as one is missing or unreadable, the former ones are the best that is known.
            if (paths.stream().allMatch(directory::understandsReference)) {
              directory.references.keySet().retainAll(paths);
            }
            outcome.read(directory, directory.entries.values());
          }
        };
    reading.begin(path -> path);
  }

  /** The list of the node above can prove that there are no instances. */
  private void confirmMissing(Directory directory) {
    String parent = directory.layout().parentOf(directory.name()).orElse("");
    if (parent.isEmpty()) {
      outcome.missing(directory);
      return;
    }
    String name = directory.path().substring(parent.length() + 1);
    requests.children(
        parent,
        answer -> {
          switch (answer) {
            case Answer.Found<Children> found -> {
              if (found.value().names().contains(name)) {
                outcome.unclear(directory);
              } else {
                outcome.read(directory, List.of());
              }
            }
            case Answer.Missing<Children> missing -> outcome.missing(directory);
            case Answer.Refused<Children> refused -> outcome.refused(directory, refused.cause());
            case Answer.Unsupported<Children> unsupported -> outcome.unclear(directory);
            case Answer.Lost<Children> lost -> outcome.unclear(directory);
          }
        });
  }

  /** The data of some nodes, of which all must be answered. */
  private abstract class Reading {
    private final Directory directory;
    private final Set<String> awaited;
    private List<Cause> refusals = List.of();

    Reading(Directory directory, Collection<String> names) {
      this.directory = directory;
      this.awaited = new HashSet<>(names);
    }

    abstract void found(String name, String data);

    abstract void missing(String name);

    /** It was refused, so what is known of it is not the latest. */
    abstract void unread(String name);

    /** Each was answered. */
    abstract void complete();

    void begin(UnaryOperator<String> path) {
      if (awaited.isEmpty()) {
        complete();
        return;
      }
      for (String name : List.copyOf(awaited)) {
        requests.data(path.apply(name), answer -> answered(name, answer));
      }
    }

    private void answered(String name, Answer<NodeData> answer) {
      switch (answer) {
        case Answer.Found<NodeData> found -> found(name, found.value().text());
        case Answer.Missing<NodeData> missing -> missing(name);
        case Answer.Refused<NodeData> refused -> {
          refusals = List.of(refused.cause());
          unread(name);
        }
        case Answer.Unsupported<NodeData> unsupported -> unread(name);
        case Answer.Lost<NodeData> lost -> unread(name);
      }
      awaited.remove(name);
      if (!awaited.isEmpty()) {
        return;
      }
      if (refusals.isEmpty()) {
        complete();
      } else {
        outcome.refused(directory, refusals.getFirst());
      }
    }
  }
}
