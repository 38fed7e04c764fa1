package dev.retort.distill.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import nu.validator.client.EmbeddedValidator;
import org.xml.sax.SAXException;

/// What holds of every report: its sections, its size, what it may load, and that its pictures can
/// be read aloud.
final class Checked {
  private static final int MOST_BYTES = 3_000_000;

  private Checked() {}

  /// That the verdict comes first, begins with a sentence, and these sections follow in this order,
  /// each in the list of contents.
  static void requireSections(String html, String headline, List<String> sections) {
    int place = html.indexOf("class=\"headline\"");
    assertTrue(place > 0);
    for (String section : sections) {
      int next = html.indexOf("<section id=\"" + section + "\"");
      assertTrue(next > place, section);
      assertTrue(html.contains("href=\"#" + section + "\""), section);
      place = next;
    }
    String plain = html.replaceAll("<span class=\"whole\">([^<]*)</span>", "$1");
    assertTrue(plain.contains(Html.escaped(headline)), headline);
    assertTrue(html.length() < MOST_BYTES, html.length() + " characters");
  }

  /// That everything is inside the page, and that the page forbids anything else.
  static void requireSelfContained(String html) {
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

  /// That all pictures have words, there are so many charts, and these have the page's colours and
  /// no place that is no number.
  static void requireAlternatives(String html, int charts) {
    Matcher images = Pattern.compile("<img ([^>]*)>").matcher(html);
    int found = 0;
    while (images.find()) {
      assertTrue(images.group(1).matches("(?s).*alt=\"[^\"]+\".*"), images.group(1));
      found++;
    }
    assertTrue(found > 10, found + " images");
    Matcher drawn =
        Pattern.compile("(?s)<svg ([^>]*)>\\s*<desc>([^<]+)</desc>.*?</svg>").matcher(html);
    int described = 0;
    while (drawn.find()) {
      String svg = drawn.group();
      assertTrue(drawn.group(1).contains("role=\"img\" aria-label=\""), drawn.group(1));
      assertFalse(svg.contains("NaN"), svg);
      assertFalse(svg.matches("(?s).*(#[0-9a-f]{6}|rgb\\().*"), svg);
      assertTrue(svg.contains("var(--"), svg);
      described++;
    }
    assertEquals(charts, described);
    assertEquals(described, html.split("<svg ", -1).length - 1);
  }

  static void requireValid(String html) throws IOException, SAXException {
    assertEquals(List.of(), faults(html));
  }

  /// What the checker of the W3C has against a page.
  static List<String> faults(String html) throws IOException, SAXException {
    EmbeddedValidator validator = new EmbeddedValidator();
    validator.setOutputFormat(EmbeddedValidator.OutputFormat.GNU);
    return validator
        .validate(new ByteArrayInputStream(html.getBytes(StandardCharsets.UTF_8)))
        .lines()
        .filter(line -> !line.isBlank())
        .filter(line -> !line.contains("blocked by “img-src” directive"))
        .toList();
  }
}
