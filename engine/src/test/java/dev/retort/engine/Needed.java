package dev.retort.engine;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Set;

/// Files that a test needs of the machine. Where they are missing the test is skipped, and said to
/// be; in continuous integration, where the environment variable `CI` is set, it fails.
///
/// The other module's tests have the same rule, which module boundaries keep from here.
public final class Needed {
  private static final boolean IN_CI =
      !Set.of("", "false").contains(System.getenv().getOrDefault("CI", ""));

  private Needed() {}

  /// Skips the test, or fails it, unless something is there.
  ///
  /// @param missing what is not there, and how to get it
  public static void here(boolean there, String missing) {
    if (!there) {
      System.err.println((IN_CI ? "failed: " : "skipped: ") + missing);
    }
    here(there, missing, IN_CI);
  }

  static void here(boolean there, String missing, boolean inCi) {
    if (inCi) {
      assertTrue(there, missing);
    }
    assumeTrue(there, missing);
  }
}
