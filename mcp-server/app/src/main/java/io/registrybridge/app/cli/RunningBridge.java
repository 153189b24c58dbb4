package io.registrybridge.app.cli;

import io.registrybridge.api.error.BridgeException;
import io.registrybridge.api.error.ErrorCode;
import io.registrybridge.app.client.AdminClient;
import io.registrybridge.engine.config.BridgeConfig.AdminConfig;
import io.registrybridge.engine.config.ConfigurationLoader;
import io.registrybridge.engine.config.Environment;
import io.registrybridge.engine.config.Secret;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Option;

/** The options that say where a running bridge is, unless its files are to say it. */
final class RunningBridge {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final String TOKEN_VARIABLE = "BRIDGE_TOKEN";
  private static final Set<String> ANY_ADDRESS = Set.of("0.0.0.0", "::");

  @Option(
      names = "--admin",
      paramLabel = "URL",
      description = "Where the running bridge's admin port is, such as http://127.0.0.1:15490.")
  private Optional<URI> address = Optional.empty();

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description =
          "The file with the running bridge's admin.token (default: the variable "
              + TOKEN_VARIABLE
              + ").")
  private Optional<Path> tokenFile = Optional.empty();

  /**
   * A client of the bridge that is meant.
   *
   * @param directory whose bridge.properties says where it is, unless the options do
   */
  AdminClient client(Path directory) {
    Environment environment = Environment.ofProcess();
    Optional<Secret> token =
        tokenFile
            .map(RunningBridge::read)
            .or(() -> environment.find(TOKEN_VARIABLE).map(Secret::new));
    if (address.isPresent()) {
      return new AdminClient(address.get(), token, TIMEOUT);
    }
    AdminConfig config =
        new ConfigurationLoader(List.of(), environment).loadBridge(directory).admin();
    if (!config.enabled()) {
      throw new BridgeException(
          ErrorCode.CONFIGURATION_INVALID,
          directory + "/bridge.properties: admin.port=0: that bridge has no admin port to ask");
    }
    return new AdminClient(reachable(config), token.or(config::token), TIMEOUT);
  }

  private static URI reachable(AdminConfig config) {
    String host = config.address();
    if (ANY_ADDRESS.contains(host)) {
      host = host.contains(":") ? "::1" : "127.0.0.1";
    }
    String inUrl = host.contains(":") ? "[" + host + "]" : host;
    return URI.create("http://" + inUrl + ":" + config.port());
  }

  private static Secret read(Path file) {
    try {
      return new Secret(Files.readString(file).strip());
    } catch (IOException e) {
      throw new BridgeException(
          ErrorCode.CONFIGURATION_UNREADABLE,
          "--token-file " + file + ": expected a readable file with the token",
          e);
    }
  }
}
