package io.registrybridge.adapter.zookeeper.watch;

import io.registrybridge.api.error.ErrorCode;
import io.registrybridge.api.event.SourceStatus.Cause;
import java.time.Duration;
import java.util.List;

/** What an operator reads when the roots are not as they should be. Pure. */
record Reports(WatchPlan plan) {
  Cause nobodyAnswers(Duration waited) {
    return new Cause(
        ErrorCode.REGISTRY_UNREACHABLE,
        "no server of "
            + plan.connect()
            + " has given a session within "
            + waited.toSeconds()
            + " s; it is tried again for ever");
  }

  Cause noChroot() {
    return new Cause(
        ErrorCode.REGISTRY_ANSWER_INCOMPLETE,
        "there is no "
            + plan.chroot()
            + ", the chroot of zookeeper.connect="
            + plan.connect()
            + ": create it, or correct the key");
  }

  Cause noRootAtAll(List<Tree> trees) {
    return new Cause(
        ErrorCode.REGISTRY_ANSWER_INCOMPLETE,
        plan.connect()
            + " has none of "
            + trees
            + ": nothing was registered yet, or the roots or the chroot are other ones");
  }

  /**
   * A root is gone under services.
   *
   * @param known in how many directories there were any
   */
  Cause rootGone(Tree tree, long known) {
    return new Cause(
        ErrorCode.REGISTRY_DATA_LOST,
        plan.connect()
            + " has no "
            + tree.root()
            + " any more, in which there were services in "
            + known
            + " directories: all are kept until it is back; if it is gone for good, take its layout"
            + " out of zookeeper.layouts or zookeeper.paths");
  }
}
