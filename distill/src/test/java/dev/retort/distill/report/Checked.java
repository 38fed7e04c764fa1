package dev.retort.distill.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import nu.validator.client.EmbeddedValidator;
import org.xml.sax.SAXException;

/// What holds of every report: its sections, its size, what it may load, and that its pictures can
/// be read aloud.
public final class Checked {
  /// The sections of a comparison that has everything, in their order; those of a paper's table and
  /// of a search have others before them.
  public static final List<String> COMPARISON =
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

  private static final int MOST_BYTES = 3_000_000;

  private Checked() {}

  /// The sections of a comparison that cannot have some of them.
  public static List<String> comparisonWithout(String... absent) {
    List<String> sections = new ArrayList<>(COMPARISON);
    sections.removeAll(List.of(absent));
    return sections;
  }

  /// The sections of a comparison behind those of its own kind.
  public static List<String> comparisonAfter(String... own) {
    return Stream.concat(Stream.of(own), COMPARISON.stream()).toList();
  }

  /// That the verdict comes first and begins with a sentence, that these sections and no others
  /// follow in this order, and that the list of contents has them all.
  static void requireSections(String html, String headline, List<String> sections) {
    String plain = html.replaceAll("<span class=\"whole\">([^<]*)</span>", "$1");
    assertTrue(plain.contains(Html.escaped(Page.unbroken(headline))), headline);
    requireSections(html, sections);
  }

  private static void requireSections(String html, List<String> sections) {
    int verdict = html.indexOf("class=\"headline\"");
    assertTrue(verdict > 0 && verdict < html.indexOf("<section"), "the verdict comes first");
    assertEquals(sections, all(html, "<section id=\"([^\"]+)\""));
    assertEquals(sections, all(html, "<li><a href=\"#([^\"]+)\""), "the list of contents");
  }

  private static List<String> all(String html, String pattern) {
    return Pattern.compile(pattern).matcher(html).results().map(found -> found.group(1)).toList();
  }

  /// That everything is inside the page, which is small, and that it forbids anything else.
  static void requireSelfContained(String html) {
    int bytes = html.getBytes(StandardCharsets.UTF_8).length;
    assertTrue(bytes < MOST_BYTES, bytes + " bytes");
    assertTrue(html.contains("content=\"default-src 'none';"), "a policy that allows nothing");
    for (MatchResult link :
        Pattern.compile("(src|href)=\"([^\"]{0,30})").matcher(html).results().toList()) {
      String inside = link.group(1).equals("src") ? "data:image/png;base64," : "#";
      assertTrue(link.group(2).startsWith(inside), link.group());
    }
    assertFalse(html.contains("<script"));
    assertFalse(html.contains("http:"), "not even a namespace");
    assertFalse(html.contains("@import"));
    assertFalse(html.replace("url(#", "").contains("url("));
  }

  /// That all pictures have words, there are so many charts, and these have the page's colours and
  /// no place that is no number.
  ///
  /// @param images whether there are pictures of samples or weights
  static void requireAlternatives(String html, int charts, boolean images) {
    List<String> found = all(html, "<img ([^>]*)>");
    assertEquals(images, found.size() > 10, found.size() + " images");
    assertTrue(images || found.isEmpty(), found.size() + " images");
    for (String image : found) {
      assertTrue(image.matches("(?s).*alt=\"[^\"]+\".*"), image);
    }
    Matcher drawn =
        Pattern.compile("(?s)<svg ([^>]*)>\\s*<desc>([^<]+)</desc>.*?</svg>").matcher(html);
    int described = 0;
    while (drawn.find()) {
      String svg = drawn.group();
      assertTrue(
          drawn.group(1).matches("(?s).*role=\"img\" aria-label=\"[^\"]+\".*"), drawn.group(1));
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

  /// All of it, of a page that a command has written.
  ///
  /// @param images whether there are pictures of samples or weights
  public static void requireSound(String html, List<String> sections, int charts, boolean images)
      throws IOException, SAXException {
    requireSections(html, sections);
    requireSelfContained(html);
    requireAlternatives(html, charts, images);
    requireValid(html);
  }

  /// What the checker of the W3C has against a page. Two things in ours it does not know, but
  /// browsers do: images inside the page as a source that the policy allows, and the name that CSS
  /// Pseudo-Elements 4 has for what is folded, which [BrowserTest] sees printed thanks to it.
  static List<String> faults(String html) throws IOException, SAXException {
    EmbeddedValidator validator = new EmbeddedValidator();
    validator.setOutputFormat(EmbeddedValidator.OutputFormat.GNU);
    return validator
        .validate(new ByteArrayInputStream(html.getBytes(StandardCharsets.UTF_8)))
        .lines()
        .filter(line -> !line.isBlank())
        .filter(line -> !line.contains("blocked by “img-src” directive"))
        .filter(line -> !line.contains("details-content"))
        .toList();
  }
}
