package dev.retort.distill.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/// Who goes by the keyboard or hears a page is told what scrolls.
final class HtmlTableTest {
  @Test
  void aRegionHasTheNameOfItsTable() {
    Html html = new Html();
    HtmlTable.open(html, "figures", "This & that", List.of("one", "other"));
    HtmlTable.close(html);
    String markup = html.toString();
    assertTrue(
        markup.startsWith(
            "<div class=\"scroll\" role=\"region\" aria-label=\"This &amp; that\" tabindex=\"0\">"),
        markup);
    assertEquals(List.of("one", "other"), ReadTable.all(markup, "<th scope=\"col\">([^<]*)</th>"));
  }

  @Test
  void noPageHasARegionWithoutAName() {
    for (String html : List.of(SmallReport.html(), SmallSearch.html(), SmallExperiment.html())) {
      assertEquals(count(html, "role=\"region\""), count(html, "role=\"region\" aria-label=\""));
    }
  }

  @Test
  void whatNeverScrollsIsNoPlaceToStop() {
    String body = SoftTargetSection.of(SmallReport.of()).orElseThrow().body();
    assertFalse(body.contains("tabindex"), body);
  }

  private static int count(String text, String part) {
    return text.split(part, -1).length - 1;
  }
}
