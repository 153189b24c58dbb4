package io.registrybridge.adapter.vm;

/**
 * Why a file cannot be used.
 *
 * @param line from 1; 0 for the file as a whole
 * @param key the full key, such as {@code instances.1.port}; empty for the file as a whole
 * @param what what is there, what was expected, what to do
 */
record Problem(int line, String key, String what) {
  static Problem ofFile(String what) {
    return new Problem(0, "", what);
  }

  /** For people; the name of the file goes before it. */
  String text() {
    String where = line > 0 ? "line " + line + ": " : "";
    return where + (key.isEmpty() ? what : key + ": " + what);
  }
}
