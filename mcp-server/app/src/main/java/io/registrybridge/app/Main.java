package io.registrybridge.app;

import io.registrybridge.app.cli.BridgeCommand;

/** Where the program starts. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    int exitCode = BridgeCommand.commandLine().execute(arguments);
    System.exit(exitCode);
  }
}
