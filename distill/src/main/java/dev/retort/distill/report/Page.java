package dev.retort.distill.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// One self-contained page: a head with the conclusion, a list of contents, sections. It loads
/// nothing, and a content security policy keeps it from ever doing so; it is light or dark as the
/// reader's browser is.
final class Page {
  private static final String POLICY =
      "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none';"
          + " form-action 'none'";

  /// The probability of a test, and that adjusted for several, which no end of a line shall divide.
  private static final Pattern P =
      Pattern.compile("\\b(?:p (?:=|&lt;)|tests(?: &lt;)?) [0-9.]+(?:e\u2212\\d+)?");

  /// Its minus, in a sentence of the verdict.
  private static final Pattern EXPONENT =
      Pattern.compile("(?<=\\b(?:p [=<]|tests|tests <) [0-9.]{1,20}e)-(?=\\d)");

  private final String title;
  private final String facts;
  private final List<String> findings;
  private final List<Section> sections = new ArrayList<>();
  private String tiles = "";

  /// @param title what was done
  /// @param facts a line that says to what and how
  /// @param findings the sentences of the verdict, the conclusion first
  Page(String title, String facts, List<String> findings) {
    this.title = title;
    this.facts = facts;
    this.findings = findings;
  }

  /// The figures that stand out below the verdict.
  Page tiles(String markup) {
    tiles = markup;
    return this;
  }

  Page with(Section section) {
    sections.add(section);
    return this;
  }

  Page with(Optional<Section> section) {
    section.ifPresent(sections::add);
    return this;
  }

  @Override
  public String toString() {
    Html html = new Html();
    html.raw("<!doctype html>\n").open("html", "lang", "en").raw("\n").open("head").raw("\n");
    html.open("meta", "charset", "utf-8").raw("\n");
    html.open("meta", "http-equiv", "Content-Security-Policy", "content", POLICY).raw("\n");
    html.open("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
    html.raw("\n").open("meta", "name", "color-scheme", "content", "light dark").raw("\n");
    html.element("title", title);
    html.open("style").raw("\n").raw(style()).close("style").close("head").open("body").raw("\n");
    head(html);
    html.open("main").raw("\n");
    sections.forEach(section -> section.writeTo(html));
    return html.close("main").close("body").close("html").toString();
  }

  private void head(Html html) {
    html.open("header").raw("\n");
    html.element("p", "Retort report", "class", "eyebrow");
    html.element("h1", title).element("p", facts, "class", "facts");
    html.open("div", "class", "verdict").raw("\n");
    for (int i = 0; i < findings.size(); i++) {
      html.open("p", "class", i == 0 ? "headline" : "finding");
      html.raw(
          P.matcher(Html.escaped(unbroken(findings.get(i))))
              .replaceAll("<span class=\"whole\">$0</span>"));
      html.close("p");
    }
    html.close("div").raw(tiles).close("header");
    if (sections.size() < 2) {
      return;
    }
    html.open("nav", "aria-label", "Contents").open("ul").raw("\n");
    for (Section section : sections) {
      html.open("li").open("a", "href", "#" + section.id()).text(section.title());
      html.raw("</a>").close("li");
    }
    html.close("ul").close("nav");
  }

  /// A sentence in which no line ends before a per cent sign, with the minus of [Numerals].
  static String unbroken(String sentence) {
    return EXPONENT
        .matcher(sentence.replaceAll("(?<=\\d) %", "\u00a0%"))
        .replaceAll(Numerals.MINUS);
  }

  /// A phrase as it begins a line.
  static String capitalized(String phrase) {
    return Character.toUpperCase(phrase.charAt(0)) + phrase.substring(1);
  }

  private static String style() {
    try (InputStream file = Page.class.getResourceAsStream("report.css")) {
      if (file == null) {
        throw new IllegalStateException("report.css is missing beside the classes of the report");
      }
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
