package io.registrybridge.it.faults;

/** What goes wrong. The order is that of the table. */
enum Fault {
  KILLED("server killed (kill -9), back with its data"),
  RESTARTED_EMPTY("server killed, back empty; its owners return late"),
  OWNERS_RETURN("server killed, back empty; its owners return one by one"),
  STOPPED("server stopped (SIGSTOP) and continued"),
  PARTITIONED("partition: connections hang"),
  SLOW("each answer takes 5 s"),
  SOME_ERRORS_500("every second answer is an error 500"),
  SOME_ERRORS_429("every second answer is an error 429"),
  SOME_ERRORS_403("every second answer is an error 403"),
  TRUNCATED("every second answer is cut off"),
  GARBAGE("every second answer is garbage"),
  CREDENTIALS_REVOKED("token deleted, and restored"),
  RIGHTS_REVOKED("token without rights (successful, filtered answers), and restored"),
  DIRECTORY_VANISHED("directory gone, and back"),
  MOUNT_EMPTIED("directory empty (a lost mount), and filled again"),
  FILE_HALF_WRITTEN("a file half-written, and finished"),
  FILE_UNREADABLE("a file that cannot be read, and readable again"),
  DIRECTORY_SWAPPED("directory replaced by another through its symbolic link"),
  DOWN_AT_START_WITH_STATE("registry down when the bridge starts, state on disk"),
  DOWN_AT_START_WITHOUT_STATE("registry down when the bridge starts, no state"),
  OWN_KILL("bridge killed (kill -9) while it writes its state"),
  STATE_UNWRITABLE("data directory becomes unwritable while the bridge runs"),
  STATE_UNWRITABLE_AT_START("data directory unwritable when the bridge starts"),
  MASS_DEREGISTRATION("most services deregistered, and meant"),
  CLOCK_FORWARD("wall clock jumps an hour forward during holds"),
  CLOCK_BACKWARD("wall clock jumps an hour back during holds");

  private final String title;

  Fault(String title) {
    this.title = title;
  }

  /** For the table. */
  String title() {
    return title;
  }
}
