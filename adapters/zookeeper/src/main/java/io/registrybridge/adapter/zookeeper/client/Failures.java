package io.registrybridge.adapter.zookeeper.client;

import io.registrybridge.api.error.ErrorCode;
import io.registrybridge.api.event.SourceStatus.Cause;
import org.apache.zookeeper.KeeperException.Code;

/** What a result code of ZooKeeper means for an answer. Pure. */
final class Failures {
  private final String connect;

  /**
   * @param connect whom was asked, for the messages
   */
  Failures(String connect) {
    this.connect = connect;
  }

  /** The session has ended before it began, or after it was taken up again. */
  Cause notAccepted() {
    return new Cause(
        ErrorCode.REGISTRY_UNAUTHORIZED,
        connect
            + " does not accept the credentials of zookeeper.auth.* or SASL; it is tried again for"
            + " ever");
  }

  /**
   * The answer to a request that failed.
   *
   * @param asked what was asked for, such as {@code the children of /dubbo}
   */
  <T> Answer<T> answer(int resultCode, String asked) {
    Code code = Code.get(resultCode);
    if (code == null) {
      return new Answer.Refused<>(
          new Cause(
              ErrorCode.REGISTRY_ANSWER_INVALID,
              connect + " answered with the unknown code " + resultCode + " to " + asked));
    }
    return switch (code) {
      case NONODE -> new Answer.Missing<>();
      case UNIMPLEMENTED -> new Answer.Unsupported<>();
      case CONNECTIONLOSS, SESSIONEXPIRED, SESSIONMOVED, OPERATIONTIMEOUT, REQUESTTIMEOUT ->
          new Answer.Lost<>(
              new Cause(
                  ErrorCode.REGISTRY_UNREACHABLE,
                  "the connection to " + connect + " was lost before it answered to " + asked));
      case AUTHFAILED -> new Answer.Lost<>(notAccepted());
      case NOAUTH, SESSIONCLOSEDREQUIRESASLAUTH ->
          new Answer.Refused<>(
              new Cause(
                  ErrorCode.REGISTRY_UNAUTHORIZED,
                  connect
                      + " refuses "
                      + asked
                      + " ("
                      + code
                      + "): the ACL needs READ for the credentials of zookeeper.auth.*"));
      case QUOTAEXCEEDED, THROTTLEDOP ->
          new Answer.Refused<>(
              new Cause(ErrorCode.REGISTRY_LIMIT, connect + " answered " + code + " to " + asked));
      case MARSHALLINGERROR, DATAINCONSISTENCY, RUNTIMEINCONSISTENCY ->
          new Answer.Refused<>(
              new Cause(
                  ErrorCode.REGISTRY_ANSWER_INVALID,
                  connect + " answered " + code + " to " + asked));
      default ->
          new Answer.Refused<>(
              new Cause(
                  ErrorCode.REGISTRY_UNAVAILABLE, connect + " answered " + code + " to " + asked));
    };
  }
}
