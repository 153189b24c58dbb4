package io.registrybridge.crd.plan;

import java.util.Optional;

/**
 * What is to be done about one object now. One with a notice is to be judged again as time passes.
 *
 * @param step the write; empty if the object is as it is to be, or must stay as it is
 * @param notice what people should know; empty if all is well
 */
public record Verdict(Optional<Step> step, Optional<Notice> notice) {
  /** As it is to be. */
  public static final Verdict SETTLED = new Verdict(Optional.empty(), Optional.empty());

  static Verdict write(Step step) {
    return new Verdict(Optional.of(step), Optional.empty());
  }

  static Verdict report(Notice notice) {
    return new Verdict(Optional.empty(), Optional.of(notice));
  }

  Verdict and(Notice notice) {
    return new Verdict(step, Optional.of(notice));
  }
}
