package dev.retort.distill.report;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.io.Json;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;

/// A page as a browser has shown it.
///
/// @param measured what a script in a copy of the page has found
/// @param picture of the whole page
/// @param console what the browser had to say about it
/// @param asked the addresses of the network that it asked for
record Shown(
    Json.Members measured, BufferedImage picture, List<String> console, List<String> asked) {
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
          overflow: document.documentElement.scrollWidth - innerWidth,
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
          scrolling: all('.scroll').filter(e => e.scrollWidth > e.clientWidth + 1).map(name),
          fetched: performance.getEntriesByType('resource').map(e => e.name).filter(n => !n.startsWith('data:'))
        };
        parent.postMessage(JSON.stringify(found), '*');
      });
      </script>
      """;

  /// The page in a frame, as wide as a phone, which a browser's window cannot be; the measured copy
  /// lies behind it.
  private static final String FRAMES =
      """
      <!doctype html><meta charset="utf-8"><meta name="color-scheme" content="light dark">
      <style>
        body { margin: 0; height: HEIGHTpx; overflow: hidden }
        iframe { border: 0; position: absolute; left: 0; top: 0; width: WIDTHpx; height: HEIGHTpx }
        .measured { height: 900px; z-index: -1 }
      </style>
      <script>addEventListener('message', m => document.getElementById('found').textContent = m.data);</script>
      <iframe src="PAGE"></iframe><iframe class="measured" src="MEASURED"></iframe><pre id="found"></pre>
      """;

  private static final int NARROWEST_WINDOW = 500;

  /// A picture is as high as the window; what is too high costs time.
  private static final int USUAL_HEIGHT_OF_PHONE = 20_000;

  private static final int USUAL_HEIGHT = 13_000;

  /// Shows a page.
  ///
  /// @param width in pixels: 400 is a phone
  /// @param folder for what is needed on the way
  static Shown of(Chromium browser, String html, int width, boolean dark, Path folder)
      throws IOException {
    int height = width < NARROWEST_WINDOW ? USUAL_HEIGHT_OF_PHONE : USUAL_HEIGHT;
    Shown shown = of(browser, html, width, height, dark, folder);
    int whole = shown.measured.get("height").asInt();
    if (whole > height) {
      shown = of(browser, html, width, whole, dark, folder);
    }
    BufferedImage picture = shown.picture.getSubimage(0, 0, width, whole);
    return new Shown(shown.measured, picture, shown.console, shown.asked);
  }

  private static Shown of(
      Chromium browser, String html, int width, int height, boolean dark, Path folder)
      throws IOException {
    Path page = Files.writeString(folder.resolve("page.html"), html);
    // The same page, but for a policy that lets the measuring script run.
    String open =
        html.replace("style-src 'unsafe", "script-src 'unsafe-inline'; style-src 'unsafe");
    Path copy = folder.resolve("measured.html");
    Files.writeString(copy, open.replace("</body>", MEASURE + "</body>"));
    Path frames = folder.resolve("frames.html");
    Files.writeString(
        frames,
        FRAMES
            .replace("WIDTH", Integer.toString(width))
            .replace("HEIGHT", Integer.toString(height))
            .replace("PAGE", page.toUri().toString())
            .replace("MEASURED", copy.toUri().toString()));
    Path image = folder.resolve("image.png");
    Path log = folder.resolve("network.json");
    int window = Math.max(width, NARROWEST_WINDOW);
    Chromium.Said said = browser.show(frames, window, height, dark, image, log);
    BufferedImage picture = ImageIO.read(image.toFile());
    return new Shown(measured(said.dom()), picture, said.console(), asked(log));
  }

  private static Json.Members measured(String dom) {
    Matcher matcher = Pattern.compile("(?s)<pre id=\"found\">(.+?)</pre>").matcher(dom);
    assertTrue(matcher.find(), "the page's script has run");
    String json = matcher.group(1).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
    return Json.parse(json).asObject();
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

  /// How bright a colour of a style is, from 0 to 255.
  int luminance(String colour) {
    Matcher channels =
        Pattern.compile("(\\d+), (\\d+), (\\d+)").matcher(measured.get(colour).asString());
    assertTrue(channels.find(), colour);
    int sum = 0;
    for (int i = 1; i <= 3; i++) {
      sum += Integer.parseInt(channels.group(i));
    }
    return sum / 3;
  }

  /// How bright the half of all pixels is at most, from 0 to 255.
  int medianLuminance() {
    int[] counts = new int[256];
    int total = 0;
    for (int y = 0; y < picture.getHeight(); y += 3) {
      for (int x = 0; x < picture.getWidth(); x += 3) {
        int rgb = picture.getRGB(x, y);
        counts[((rgb >> 16 & 0xFF) + (rgb >> 8 & 0xFF) + (rgb & 0xFF)) / 3]++;
        total++;
      }
    }
    int median = 0;
    for (int below = counts[0]; 2 * below < total; below += counts[median]) {
      median++;
    }
    return median;
  }

  /// The most rows of pixels, one below the other, in which there is nothing to be seen.
  int longestBlank() {
    int longest = 0;
    int blank = 0;
    for (int y = 0; y < picture.getHeight(); y++) {
      boolean plain = true;
      for (int x = 1; x < picture.getWidth() && plain; x++) {
        plain = picture.getRGB(x, y) == picture.getRGB(0, y);
      }
      blank = plain ? blank + 1 : 0;
      longest = Math.max(longest, blank);
    }
    return longest;
  }
}
