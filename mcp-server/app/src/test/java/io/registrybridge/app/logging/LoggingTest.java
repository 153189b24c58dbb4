package io.registrybridge.app.logging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.registrybridge.engine.config.BridgeConfig.LogConfig;
import io.registrybridge.engine.config.BridgeConfig.LogFormat;
import io.registrybridge.engine.config.BridgeConfig.LogLevel;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Standard error and the loggers belong to the whole process. */
@Isolated
final class LoggingTest {
  private static final Logger LOGGER = LoggerFactory.getLogger(LoggingTest.class);

  private final PrintStream before = System.err;
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();

  @AfterEach
  void giveStandardErrorBack() {
    System.setErr(before);
    Logging.configure(new LogConfig(LogFormat.TEXT, LogLevel.WARN));
  }

  @Test
  void aLineOfTextHasTheMessageAndItsKeys() {
    configure(LogFormat.TEXT, LogLevel.INFO);

    LOGGER.atInfo().addKeyValue("source", "orders").log("source synced");

    assertThat(lines()).endsWith("INFO  LoggingTest: source synced source=\"orders\"\n");
  }

  @Test
  void aLineWithoutKeysEndsWithTheMessage() {
    configure(LogFormat.TEXT, LogLevel.INFO);

    LOGGER.info("stopped");

    assertThat(lines()).endsWith("LoggingTest: stopped\n");
  }

  @Test
  void aLineOfJsonIsOneObject() throws Exception {
    configure(LogFormat.JSON, LogLevel.INFO);

    LOGGER.atInfo().addKeyValue("source", "orders").log("source synced");

    JsonNode line = new ObjectMapper().readTree(lines());
    assertThat(line.at("/message").asText()).isEqualTo("source synced");
    assertThat(line.at("/kvpList/0/source").asText()).isEqualTo("orders");
  }

  @Test
  void whatIsLessImportantThanTheLevelIsNotWritten() {
    configure(LogFormat.TEXT, LogLevel.WARN);

    LOGGER.info("source synced");

    assertThat(lines()).isEmpty();
  }

  @Test
  void librariesStayQuietAtDebugForTheyMayWriteSecrets() {
    configure(LogFormat.TEXT, LogLevel.DEBUG);

    LoggerFactory.getLogger("org.example.http").debug("Authorization: Bearer s3cret");

    assertThat(lines()).isEmpty();
  }

  @Test
  void linesOfTheJdksLoggerArriveToo() {
    configure(LogFormat.TEXT, LogLevel.INFO);

    java.util.logging.Logger.getLogger("org.example").log(Level.WARNING, "odd");

    assertThat(lines()).contains("WARN  example: odd");
  }

  private void configure(LogFormat format, LogLevel level) {
    System.setErr(new PrintStream(written, true, StandardCharsets.UTF_8));
    Logging.configure(new LogConfig(format, level));
  }

  private String lines() {
    return written.toString(StandardCharsets.UTF_8);
  }
}
