package io.registrybridge.adapter.eureka.registry;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.registrybridge.adapter.eureka.registry.Applications.Entry;
import io.registrybridge.api.error.BridgeException;
import io.registrybridge.api.error.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads an answer as a stream, for a registry of 30,000 instances has 30 MB. What it reads of an
 * answer is what eureka-client's own codec reads (the tests compare them); fields that nobody needs
 * are skipped. Safe for use by several threads.
 */
public final class ApplicationsReader {
  // Interning field names in the JVM is slow, and metadata keys are field names.
  private final JsonFactory json =
      JsonFactory.builder().disable(JsonFactory.Feature.INTERN_FIELD_NAMES).build();

  /**
   * Reads a whole answer.
   *
   * @param what what was asked, for messages
   * @param asOf when the server answered, by its clock
   * @throws BridgeException with {@link ErrorCode#REGISTRY_ANSWER_INVALID} if it is no whole answer
   *     of a Eureka server; nothing of it is to be used then
   */
  public Applications read(String what, InputStream body, Instant asOf) {
    try (JsonParser in = json.createParser(body)) {
      Applications read = new Reading(in, asOf.toEpochMilli()).root();
      if (in.nextToken() != null) {
        throw new IOException("something follows the end");
      }
      return read;
    } catch (IOException e) {
      throw new BridgeException(
          ErrorCode.REGISTRY_ANSWER_INVALID,
          what + ": the answer cannot be understood: " + firstLine(e),
          e);
    }
  }

  /** Jackson's messages go on with the place in the source, which names our own classes. */
  private static String firstLine(IOException e) {
    String message = e.getMessage();
    return message == null ? e.toString() : message.lines().findFirst().orElse("");
  }

  /** One answer. */
  private static final class Reading {
    private final JsonParser in;
    private final InstanceReader instances;
    private final List<Entry> entries = new ArrayList<>();
    private @Nullable String hash;

    Reading(JsonParser in, long asOf) {
      this.in = in;
      this.instances = new InstanceReader(in, new StringPool(), asOf);
    }

    Applications root() throws IOException {
      if (in.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException("it is no JSON object");
      }
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        boolean applications = in.currentName().equals("applications");
        JsonToken value = in.nextToken();
        if (applications && value == JsonToken.START_OBJECT) {
          applications();
        } else {
          in.skipChildren();
        }
      }
      if (hash == null) {
        throw new IOException("it has no 'applications' with an 'apps__hashcode'");
      }
      return new Applications(hash, entries);
    }

    private void applications() throws IOException {
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        String field = in.currentName();
        in.nextToken();
        switch (field) {
          case "apps__hashcode" -> hash = JsonValues.text(in);
          case "application" -> JsonValues.eachObject(in, this::application);
          default -> in.skipChildren();
        }
      }
    }

    private void application() throws IOException {
      String name = "";
      int first = entries.size();
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        String field = in.currentName();
        in.nextToken();
        switch (field) {
          case "name" -> name = JsonValues.text(in);
          case "instance" -> {
            String app = name;
            JsonValues.eachObject(in, () -> entries.add(instances.read(app)));
          }
          default -> in.skipChildren();
        }
      }
      if (entries.size() > first && !name.equals(entries.get(first).instance().key().app())) {
        rename(first, name);
      }
    }

    /** The name came after the instances, whose own word for it then was taken. */
    private void rename(int first, String name) {
      if (!name.isBlank()) {
        for (int i = first; i < entries.size(); i++) {
          entries.set(i, InstanceReader.inApp(entries.get(i), name));
        }
      }
    }
  }
}
