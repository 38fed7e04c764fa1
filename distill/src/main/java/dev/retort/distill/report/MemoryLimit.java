package dev.retort.distill.report;

/// The memory that the program may take, for lines that say it was too little.
public final class MemoryLimit {
  /// The command with more of it.
  public static final String MORE = "java -Xmx16g -jar retort.jar";

  private MemoryLimit() {}

  public static long megabytes() {
    return Runtime.getRuntime().maxMemory() >> 20;
  }
}
