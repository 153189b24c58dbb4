package io.registrybridge.it.nacos;

/** The generations of servers. */
public enum NacosVersion {
  /** 2.5. */
  NACOS_2("2", "server.port", "/nacos/v1"),
  /** 3.1. */
  NACOS_3("3", "nacos.server.main.port", "/nacos/v3");

  private final String number;
  private final String portProperty;
  private final String api;

  NacosVersion(String number, String portProperty, String api) {
    this.number = number;
    this.portProperty = portProperty;
    this.api = api;
  }

  String module() {
    return "registry-bridge-it-server-nacos-" + number;
  }

  String mainClass() {
    return "io.registrybridge.it.server.nacos" + number + ".Nacos" + number + "Launcher";
  }

  String portProperty() {
    return portProperty;
  }

  /** The path of its HTTP API. */
  String api() {
    return api;
  }
}
