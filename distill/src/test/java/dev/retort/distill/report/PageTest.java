package dev.retort.distill.report;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/// What a page does to the sentences of a verdict.
final class PageTest {
  private static String whole(String text) {
    return "<span class=\"whole\">" + text + "</span>";
  }

  private static void requireShown(String finding, String expected) {
    String html = new Page("title", "facts", List.of(finding)).toString();
    assertTrue(html.contains("<p class=\"headline\">" + expected + "</p>"), html);
  }

  @Test
  void noLineEndsWithinAProbability() {
    requireShown(
        "Better (McNemar p = 2e-09, adjusted for 7 tests 1e-08).",
        "Better (McNemar "
            + whole("p = 2e\u221209")
            + ", adjusted for 7 "
            + whole("tests 1e\u221208")
            + ").");
    requireShown(
        "So (p < 1e-300, adjusted for 2 tests < 1e-300).",
        "So ("
            + whole("p &lt; 1e\u2212300")
            + ", adjusted for 2 "
            + whole("tests &lt; 1e\u2212300")
            + ").");
  }

  /// It may be looked for, as it is.
  @Test
  void namesWithAMinusStayAsTheyAre() {
    requireShown("rate-1e-3 is better: 2 tests.", "rate-1e-3 is better: 2 tests.");
  }
}
