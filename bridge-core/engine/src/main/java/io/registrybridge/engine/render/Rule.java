package io.registrybridge.engine.render;

import io.registrybridge.api.model.Finding;

/** The rules by which something is repaired or left out so that istiod takes the rest. */
enum Rule {
  ADDRESS_INVALID("address-invalid"),
  ADDRESS_UNSPECIFIED("address-unspecified"),
  ADDRESS_SCOPED("address-scoped"),
  ENDPOINT_DUPLICATE("endpoint-duplicate"),
  ENDPOINT_SHARES_ADDRESS("endpoint-shares-address"),
  HOST_NAME_ENDPOINTS("host-name-endpoints"),
  HOST_NAME_LEFT_OUT("host-name-left-out"),
  LABEL_KEY_REPAIRED("label-key-repaired"),
  LABEL_KEY_DROPPED("label-key-dropped"),
  LABEL_VALUE_REPAIRED("label-value-repaired"),
  PORT_INVALID("port-invalid"),
  PORT_MISSING("port-missing"),
  PORT_TAKEN("port-taken"),
  PORTS_TOO_MANY("ports-too-many"),
  PROTOCOL_UNKNOWN("protocol-unknown"),
  PROTOCOLS_MIXED("protocols-mixed"),
  SUBSET_RENAMED("subset-renamed"),
  VIRTUAL_IP_EXHAUSTED("virtual-ip-exhausted"),
  VIRTUAL_IP_MOVED("virtual-ip-moved"),
  WEIGHT_INVALID("weight-invalid"),
  RESOURCE_INVALID("resource-invalid");

  private final String id;

  Rule(String id) {
    this.id = id;
  }

  Finding of(String instance, String detail) {
    return new Finding(id, instance, detail);
  }

  Finding ofService(String detail) {
    return Finding.ofService(id, detail);
  }
}
