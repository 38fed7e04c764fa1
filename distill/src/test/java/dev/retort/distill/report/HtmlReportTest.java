package dev.retort.distill.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.Comparison;
import dev.retort.distill.Role;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import nu.validator.client.EmbeddedValidator;
import org.junit.jupiter.api.Test;
import org.xml.sax.SAXException;

/// What a report holds, as text.
final class HtmlReportTest {
  private static final int MOST_BYTES = 3_000_000;

  private static final List<String> SECTIONS =
      List.of(
          "errors",
          "models",
          "figures",
          "classes",
          "confusion",
          "differences",
          "soft-targets",
          "reliability",
          "filters",
          "similarity",
          "curves",
          "repeat");

  @Test
  void hasAllPartsInOrderAndTheVerdictFirst() {
    String html = SmallReport.html();
    int place = html.indexOf("class=\"headline\"");
    assertTrue(place > 0);
    for (String section : SECTIONS) {
      int next = html.indexOf("<section id=\"" + section + "\"");
      assertTrue(next > place, section);
      assertTrue(html.contains("href=\"#" + section + "\""), section);
      place = next;
    }
    String headline = SmallReport.comparison().findings().get(0).replace("p = ", "p\u00a0=\u00a0");
    assertTrue(html.contains(Html.escaped(headline)), headline);
    assertTrue(html.length() < MOST_BYTES, html.length() + " characters");
  }

  @Test
  void theSameComparisonGivesTheSamePage() {
    String again = HtmlReport.of(SmallReport.comparison(), SmallReport.of(), SmallReport.HOW);
    assertEquals(SmallReport.html(), again, "ids of charts do not differ from run to run");
  }

  @Test
  void fetchesNothingAndForbidsIt() {
    String html = SmallReport.html();
    assertTrue(html.contains("content=\"default-src 'none';"), "a policy that allows nothing");
    Matcher links = Pattern.compile("(?:src|href)=\"([^\"]{0,30})").matcher(html);
    int found = 0;
    while (links.find()) {
      String to = links.group(1);
      assertTrue(to.startsWith("#") || to.startsWith("data:image/png;base64,"), to);
      found++;
    }
    assertTrue(found > 20, found + " links and pictures");
    assertFalse(html.contains("<script"));
    assertFalse(html.contains("http:"), "not even a namespace");
    assertFalse(html.contains("@import"));
  }

  @Test
  void picturesHaveTextAlternatives() {
    Matcher images = Pattern.compile("<img ([^>]*)>").matcher(SmallReport.html());
    int found = 0;
    while (images.find()) {
      assertTrue(images.group(1).matches("(?s).*alt=\"[^\"]+\".*"), images.group(1));
      found++;
    }
    assertTrue(found > 10, found + " images");
    Matcher charts =
        Pattern.compile("<svg ([^>]*)>\\s*<desc>([^<]+)</desc>").matcher(SmallReport.html());
    int drawn = 0;
    while (charts.find()) {
      assertTrue(charts.group(1).contains("role=\"img\" aria-label=\""), charts.group(1));
      drawn++;
    }
    assertEquals(8, drawn, "errors, models, reliability, four training losses, validation");
    assertEquals(drawn, SmallReport.html().split("<svg ", -1).length - 1);
  }

  @Test
  void chartsAreInTheColoursOfThePage() {
    Matcher charts = Pattern.compile("(?s)<svg .*?</svg>").matcher(SmallReport.html());
    while (charts.find()) {
      String svg = charts.group();
      assertFalse(svg.contains("NaN"), svg);
      assertFalse(svg.matches("(?s).*(#[0-9a-f]{6}|rgb\\().*"), svg);
      assertTrue(svg.contains("var(--"), svg);
    }
  }

  @Test
  void samplesAreShownAsTheyAre() throws IOException {
    Matcher image =
        Pattern.compile(
                "<img class=\"sample\"[^>]*alt=\"test sample (\\d+), class"
                    + " (\\d)\"[^>]*src=\"data:image/png;base64,([^\"]+)\"")
            .matcher(SmallReport.html());
    assertTrue(image.find());
    int sample = Integer.parseInt(image.group(1));
    assertEquals(sample % 10, Integer.parseInt(image.group(2)), "synthetic digits go round");
    var picture =
        ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(image.group(3))));
    var batch =
        dev.retort.engine.tensor.Batch.allocate(
            dev.retort.engine.tensor.Batch.Kind.BYTES,
            dev.retort.engine.tensor.Shape.of(1, 28, 28),
            1);
    SmallReport.of().test().copyTo(sample, batch, 0);
    for (int i = 0; i < 784; i++) {
      int grey = batch.bytes()[i] & 0xFF;
      assertEquals(0xFF << 24 | grey * 0x010101, picture.getRGB(i % 28, i / 28));
    }
  }

  @Test
  void namesFromOutsideAreEscaped() {
    assertTrue(SmallReport.html().contains("--data 'a &amp; b'"));
    assertEquals("&lt;a b=&quot;&amp;&quot;&gt;", Html.escaped("<a b=\"&\">"));
  }

  @Test
  void leavesOutWhatItDoesNotKnow() {
    Exhibits none = new Exhibits(List.of(), SmallReport.of().test(), null, Map.of(), Map.of());
    String html = HtmlReport.of(SmallReport.comparison(), none, SmallReport.HOW);
    for (String absent :
        List.of("differences", "soft-targets", "filters", "similarity", "curves")) {
      assertFalse(html.contains("id=\"" + absent + "\""), absent);
    }
    assertTrue(html.contains("id=\"reliability\""));
  }

  @Test
  void countsAgreeWithTheComparison() {
    Comparison comparison = SmallReport.comparison();
    Matcher differing =
        Pattern.compile("put ([\\d,]+) into different classes").matcher(SmallReport.html());
    assertTrue(differing.find());
    double agreement = comparison.runs(Role.DISTILLED).get(0).agreement();
    int samples = comparison.data().test();
    assertEquals(
        Math.round(samples * (1 - agreement)),
        Integer.parseInt(differing.group(1).replace(",", "")));
  }

  /// The checker of the W3C. It warns of images inside the page because it does not know `data:` as
  /// a source that the policy allows; browsers do, as the other test sees.
  @Test
  void isValidHtml() throws IOException, SAXException {
    EmbeddedValidator validator = new EmbeddedValidator();
    validator.setOutputFormat(EmbeddedValidator.OutputFormat.GNU);
    String said =
        validator.validate(
            new ByteArrayInputStream(SmallReport.html().getBytes(StandardCharsets.UTF_8)));
    List<String> faults =
        said.lines()
            .filter(line -> !line.isBlank())
            .filter(line -> !line.contains("blocked by “img-src” directive"))
            .toList();
    assertEquals(List.of(), faults);
    String broken = SmallReport.html().replaceFirst("</figure>", "");
    assertTrue(
        validator
            .validate(new ByteArrayInputStream(broken.getBytes(StandardCharsets.UTF_8)))
            .contains("error"),
        "the checker is at work");
  }
}
