package io.registrybridge.adapter.nacos.client;

import com.alibaba.nacos.api.exception.NacosException;
import io.registrybridge.api.error.BridgeException;
import io.registrybridge.api.error.ErrorCode;

/** Gives the client library's failures the bridge's codes, and says what to do. Pure. */
final class Failures {
  private Failures() {}

  /**
   * What a failed request means.
   *
   * @param asked what was asked of whom, such as {@code 127.0.0.1:8848 for the services of …}
   */
  static BridgeException of(NacosException failure, String asked) {
    ErrorCode code = code(failure);
    return new BridgeException(
        code,
        "asked %s; it answered with code %d: %s; %s"
            .formatted(asked, failure.getErrCode(), reason(failure), advice(code)),
        failure);
  }

  private static ErrorCode code(NacosException failure) {
    return switch (failure.getErrCode()) {
      case NacosException.NO_RIGHT, 401 -> ErrorCode.REGISTRY_UNAUTHORIZED;
      case NacosException.CLIENT_DISCONNECT -> ErrorCode.REGISTRY_UNREACHABLE;
      case NacosException.OVER_THRESHOLD, NacosException.CLIENT_OVER_THRESHOLD ->
          ErrorCode.REGISTRY_LIMIT;
      // The library says 500 for a time-out and a broken connection too; then there is a cause.
      case NacosException.SERVER_ERROR ->
          failure.getCause() == null
              ? ErrorCode.REGISTRY_UNAVAILABLE
              : ErrorCode.REGISTRY_UNREACHABLE;
      case NacosException.INVALID_PARAM,
          NacosException.CLIENT_INVALID_PARAM,
          NacosException.NOT_FOUND,
          NacosException.SERVER_NOT_IMPLEMENTED ->
          ErrorCode.REGISTRY_ANSWER_INVALID;
      default -> ErrorCode.REGISTRY_UNAVAILABLE;
    };
  }

  private static String reason(NacosException failure) {
    String message = failure.getErrMsg();
    return message == null || message.isBlank() ? failure.toString() : message;
  }

  private static String advice(ErrorCode code) {
    return switch (code) {
      case REGISTRY_UNAUTHORIZED ->
          "check nacos.username and nacos.password, or the keys, and that the user may read"
              + " (action r) the namespace and group";
      case REGISTRY_UNREACHABLE ->
          "check that the server runs and that the HTTP port and the gRPC port, which is 1000 above"
              + " it, can be reached";
      case REGISTRY_LIMIT -> "it limits requests; look at its plugins for rate and connections";
      case REGISTRY_ANSWER_INVALID ->
          "check nacos.namespaces and nacos.groups, and that the server is of version 2.0 or later";
      default -> "look at the server's log";
    };
  }
}
