package io.registrybridge.adapter.nacos.client;

/** Who we are for Nacos. Never shown. */
public sealed interface Credentials {
  /** Nobody: for servers without authentication. */
  record Anonymous() implements Credentials {}

  /** A user of Nacos, who gets a token that the client library renews. */
  record User(String name, String password) implements Credentials {
    @Override
    public String toString() {
      return "User[" + name + "]";
    }
  }

  /** An access key, with which the client library signs each request. */
  record AccessKey(String accessKey, String secretKey) implements Credentials {
    @Override
    public String toString() {
      return "AccessKey[]";
    }
  }
}
