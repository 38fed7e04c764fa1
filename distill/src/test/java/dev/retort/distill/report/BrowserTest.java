package dev.retort.distill.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.retort.engine.io.Json;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A report as a real browser shows it: on a phone, on a desktop, in the dark. The pictures it
/// takes stay in `target/report`, for people to look at.
final class BrowserTest {
  private static final Path PICTURES = Path.of("target", "report");

  /// Measures the page and tells the one around it.
  private static final String MEASURE =
      """
      <script>
      addEventListener('load', () => {
        const wide = document.documentElement.clientWidth;
        const shown = e => e.checkVisibility() && !e.closest('details:not([open])');
        const name = e => e.tagName + '.' + (e.getAttribute('class') || '') + ' ' + e.textContent.trim().slice(0, 40);
        const all = s => [...document.querySelectorAll(s)].filter(shown);
        const found = {
          width: innerWidth,
          height: document.documentElement.scrollHeight,
          dark: matchMedia('(prefers-color-scheme: dark)').matches,
          page: getComputedStyle(document.body).backgroundColor,
          ink: getComputedStyle(document.body).color,
          overflow: document.documentElement.scrollWidth - wide,
          outside: all('body *').filter(e => !e.closest('.scroll') && !e.closest('.hidden')
            && e.getBoundingClientRect().right > wide + 1).map(name),
          empty: all('section, figure, li, p, h1, h2, h3, figcaption, pre, table, svg')
            .filter(e => e.getBoundingClientRect().height < 8 || (!e.textContent.trim() && !e.querySelector('img,svg'))).map(name),
          broken: all('img').filter(e => !e.complete || !e.naturalWidth || e.getBoundingClientRect().width < 20).map(name),
          cut: all('svg text').filter(t => { const a = t.getBoundingClientRect(), b = t.closest('svg').getBoundingClientRect();
            return a.left < b.left - 2 || a.right > b.right + 2 || a.top < b.top - 2 || a.bottom > b.bottom + 2; }).map(name),
          small: all('svg text, p, td, th, li, figcaption').filter(t => {
            const s = t.closest('svg'); const scale = s ? s.getBoundingClientRect().width / s.viewBox.baseVal.width : 1;
            return parseFloat(getComputedStyle(t).fontSize) * scale < 9.5; }).map(name),
          fetched: performance.getEntriesByType('resource').map(e => e.name).filter(n => !n.startsWith('data:'))
        };
        parent.postMessage(JSON.stringify(found), '*');
      });
      </script>
      """;

  /// A page around the report, as wide as a phone, which a browser's window cannot be.
  private static final String FRAME =
      """
      <!doctype html><meta charset="utf-8"><meta name="color-scheme" content="light dark">
      <style>body { margin: 0 } iframe { border: 0; display: block; width: WIDTHpx; height: HEIGHTpx }</style>
      <script>addEventListener('message', m => document.getElementById('found').textContent = m.data);</script>
      <iframe src="PAGE"></iframe><pre id="found"></pre>
      """;

  private static final int NARROWEST_WINDOW = 500;

  @TempDir private static Path folder;
  private static Optional<Chromium> browser = Optional.empty();

  @BeforeAll
  static void writeReports() throws IOException {
    browser = Chromium.find(Files.createDirectories(folder.resolve("profile")));
    assumeTrue(browser.isPresent(), "there is no chromium or chrome on the PATH");
    Files.createDirectories(PICTURES);
    write("report", SmallReport.html());
    write("search", SmallSearch.html());
    write("hinton", SmallHinton.html());
    write("experiment", SmallExperiment.html());
    write("methods", SmallExperiment.manyHtml());
  }

  private static void write(String report, String html) throws IOException {
    Files.writeString(page(report), html);
    // The same page, but for a policy that lets the measuring script run.
    String open =
        html.replace("style-src 'unsafe", "script-src 'unsafe-inline'; style-src 'unsafe");
    Files.writeString(measured(report), open.replace("</body>", MEASURE + "</body>"));
  }

  private static Path page(String report) {
    return PICTURES.resolve(report + ".html").toAbsolutePath();
  }

  private static Path measured(String report) {
    return folder.resolve("measured-" + report + ".html");
  }

  @ParameterizedTest
  @CsvSource({
    "report, phone, 400, false",
    "report, desktop, 1200, false",
    "report, dark, 1200, true",
    "report, dark-phone, 400, true",
    "search, search-phone, 400, false",
    "search, search-desktop, 1200, false",
    "search, search-dark, 1200, true",
    "hinton, hinton-phone, 400, false",
    "hinton, hinton-desktop, 1200, false",
    "hinton, hinton-dark, 1200, true",
    "experiment, experiment-phone, 400, false",
    "experiment, experiment-desktop, 1200, false",
    "methods, methods-phone, 400, false",
    "methods, methods-desktop, 1200, false",
    "methods, methods-dark, 1200, true"
  })
  void fitsItsPlace(String report, String name, int width, boolean dark) throws IOException {
    Chromium chromium = browser.orElseThrow();
    Json.Members found = measure(measured(report), width, dark);
    assertEquals(width, found.get("width").asInt());
    assertEquals(dark, found.get("dark").asBoolean());
    assertEquals(0, found.get("overflow").asInt(), "the page scrolls sideways");
    for (String fault : List.of("outside", "empty", "broken", "cut", "small", "fetched")) {
      assertEquals(List.of(), found.get(fault).asStrings(), fault);
    }
    int page = luminance(found.get("page").asString());
    int ink = luminance(found.get("ink").asString());
    assertTrue(dark ? page < 50 && ink > 200 : page > 240 && ink < 50, page + " and " + ink);

    Path image = PICTURES.resolve(name + ".png").toAbsolutePath();
    Path log = folder.resolve(name + ".json");
    int height = found.get("height").asInt();
    chromium.picture(framed(page(report), width, height), window(width), height, dark, image, log);
    BufferedImage picture = ImageIO.read(image.toFile()).getSubimage(0, 0, width, height);
    ImageIO.write(picture, "png", image.toFile());
    assertTrue(colours(picture) > 100, "the picture shows something");
    assertEquals(List.of(), asked(log), "the browser asks nobody for anything");
  }

  private static int window(int width) {
    return Math.max(width, NARROWEST_WINDOW);
  }

  private static Path framed(Path page, int width, int height) throws IOException {
    Path frame = folder.resolve("frame.html");
    return Files.writeString(
        frame,
        FRAME
            .replace("WIDTH", Integer.toString(width))
            .replace("HEIGHT", Integer.toString(height))
            .replace("PAGE", page.toUri().toString()));
  }

  private static Json.Members measure(Path page, int width, boolean dark) throws IOException {
    String dom = browser.orElseThrow().dom(framed(page, width, 900), window(width), 900, dark);
    Matcher matcher = Pattern.compile("(?s)<pre id=\"found\">(.+?)</pre>").matcher(dom);
    assertTrue(matcher.find(), "the page's script has run");
    String json = matcher.group(1).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
    return Json.parse(json).asObject();
  }

  private static int luminance(String colour) {
    Matcher channels = Pattern.compile("(\\d+), (\\d+), (\\d+)").matcher(colour);
    assertTrue(channels.find(), colour);
    int sum = 0;
    for (int i = 1; i <= 3; i++) {
      sum += Integer.parseInt(channels.group(i));
    }
    return sum / 3;
  }

  private static int colours(BufferedImage picture) {
    TreeSet<Integer> colours = new TreeSet<>();
    for (int y = 0; y < picture.getHeight(); y += 3) {
      for (int x = 0; x < picture.getWidth(); x += 3) {
        colours.add(picture.getRGB(x, y));
      }
    }
    return colours.size();
  }

  /// The addresses of the network that a page asked for, by the browser's log. What the browser
  /// itself asks for has no initiator.
  private static List<String> asked(Path log) throws IOException {
    Pattern address =
        Pattern.compile(
            "\"initiator\":\"(?!not an origin)[^\"]*\".*\"url\":\"((?!file:|data:)[^\"]*)\"");
    return Files.readAllLines(log).stream()
        .map(address::matcher)
        .filter(Matcher::find)
        .map(found -> found.group(1))
        .distinct()
        .toList();
  }

  @Test
  void theMeasuringFindsWhatIsWrong() throws IOException {
    Path bad = folder.resolve("bad.html");
    Files.writeString(
        bad,
        "<!doctype html><body><section></section><div style=\"width:2000px\">wide</div><img"
            + " src=\"http://127.0.0.1:1/x.png\" alt=\"x\"><p style=\"font-size:5px\">small</p>"
            + MEASURE
            + "</body>");
    Json.Members found = measure(bad, 400, false);
    assertTrue(found.get("overflow").asInt() > 1000);
    for (String fault : List.of("outside", "empty", "broken", "small", "fetched")) {
      assertTrue(!found.get(fault).asStrings().isEmpty(), fault);
    }
    Path log = folder.resolve("bad.json");
    Path image = folder.resolve("bad.png");
    browser.orElseThrow().picture(framed(bad, 400, 600), 500, 600, false, image, log);
    assertEquals(List.of("http://127.0.0.1:1/x.png"), asked(log));
  }
}
