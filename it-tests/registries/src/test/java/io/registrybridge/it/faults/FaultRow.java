package io.registrybridge.it.faults;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * What came out of one fault on one adapter.
 *
 * @param adapter its type
 * @param wronglyRemoved the endpoints that left the client although nobody took them away
 * @param reallyGone when what was taken away in the fault, or at its end, left the client
 * @param goneInCalm when what was taken away after the fault left the client
 * @param reported what an operator was told
 * @param problems what is not as it must be; empty if the row is passed
 */
record FaultRow(
    Fault fault,
    String adapter,
    List<String> wronglyRemoved,
    String reallyGone,
    String goneInCalm,
    String reported,
    List<String> problems) {
  /** The head of the table. */
  static final String HEAD =
      """
      | fault | adapter | wrongly removed | really gone in the fault: left the mesh | really gone afterwards: left the mesh | reported |
      |---|---|---|---|---|---|
      """;

  /** A row without a run. */
  static FaultRow without(Fault fault, String adapter, String why) {
    return new FaultRow(fault, adapter, List.of(), "–", "–", why, List.of());
  }

  /** Its line in the table. */
  String line(boolean ran) {
    return String.join(
            " | ",
            "| " + fault.title(),
            adapter,
            ran ? Integer.toString(wronglyRemoved.size()) : "–",
            reallyGone,
            goneInCalm,
            reported.replace("|", "/")
                + (problems.isEmpty() ? "" : " **" + String.join("; ", problems) + "**"))
        + " |";
  }

  /** A time for the table. */
  static String seconds(Duration time) {
    return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
  }
}
