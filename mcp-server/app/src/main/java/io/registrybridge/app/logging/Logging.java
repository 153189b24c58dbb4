package io.registrybridge.app.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import io.registrybridge.engine.config.BridgeConfig.LogConfig;
import io.registrybridge.engine.config.BridgeConfig.LogFormat;
import io.registrybridge.engine.config.BridgeConfig.LogLevel;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * Sets up the logs of the process. They go to standard error, for standard output carries what a
 * command was asked for. Loggers of libraries are never more talkative than {@code info}: at {@code
 * debug} some of them write headers, and so secrets.
 */
public final class Logging {
  private static final String OURS = "io.registrybridge";
  private static final String PATTERN =
      "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX, UTC} %-5level %logger{0}: %msg%replace( %kvp{DOUBLE}){'^ $',''}%n";

  private Logging() {}

  /** Replaces whatever was set up before. */
  public static void configure(LogConfig config) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    appender.setContext(context);
    appender.setName("stderr");
    appender.setTarget("System.err");
    appender.setEncoder(encoder(config.format(), context));
    appender.start();
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.addAppender(appender);
    Level level = level(config.level());
    root.setLevel(level.isGreaterOrEqual(Level.INFO) ? level : Level.INFO);
    context.getLogger(OURS).setLevel(level);
    // It tells of a port that cannot be bound by a stack trace; the admin server says it in words.
    context.getLogger("io.helidon.webserver.LoomServer").setLevel(Level.OFF);
    context.getLogger("io.helidon").setLevel(Level.WARN);
    // They tell of each try to connect again, which is the source's status already.
    context.getLogger("org.apache.zookeeper").setLevel(Level.ERROR);
    context.getLogger("org.apache.curator").setLevel(Level.ERROR);
    // Nacos's client: each list of instances as JSON, twice; and a line whenever a stream ends.
    context.getLogger("com.alibaba.nacos").setLevel(Level.WARN);
    // That it logs where everything does.
    context.getLogger("com.alibaba.nacos.client.logging").setLevel(Level.ERROR);
    // The Kubernetes client: a stack trace for each try, which the output says in words.
    context.getLogger("io.fabric8").setLevel(Level.ERROR);
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
  }

  private static Encoder<ILoggingEvent> encoder(LogFormat format, LoggerContext context) {
    Encoder<ILoggingEvent> encoder =
        switch (format) {
          case TEXT -> {
            PatternLayoutEncoder text = new PatternLayoutEncoder();
            text.setPattern(PATTERN);
            yield text;
          }
          case JSON -> new JsonEncoder();
        };
    encoder.setContext(context);
    encoder.start();
    return encoder;
  }

  private static Level level(LogLevel level) {
    return switch (level) {
      case ERROR -> Level.ERROR;
      case WARN -> Level.WARN;
      case INFO -> Level.INFO;
      case DEBUG -> Level.DEBUG;
      case TRACE -> Level.TRACE;
    };
  }
}
