package dev.retort.distill.report;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.engine.io.Json;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/// A page as a browser has shown it.
///
/// @param measured what a script in a copy of the page has found
/// @param png the picture of the whole page as the browser has written it
/// @param picture the same, read
/// @param console what the browser had to say about it
/// @param asked the addresses of the network that it asked for
record Shown(
    Json.Members measured,
    byte[] png,
    BufferedImage picture,
    List<String> console,
    List<String> asked) {
  private static final String LOADED =
      """
      new Promise(go => document.readyState === 'complete' ? go('yes') : addEventListener('load', () => go('yes')))
      """;

  /// Measures the page.
  private static final String MEASURE =
      """
      (() => {
        const wide = document.documentElement.clientWidth;
        const paper = matchMedia('print').matches;
        const shown = e => e.checkVisibility() && (paper || !e.closest('details:not([open])'));
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
          tall: all('thead th').filter(e => e.getBoundingClientRect().height > 200).map(name),
          folded: [...document.querySelectorAll('details')].filter(e => e.getBoundingClientRect().height
            < 2 * e.querySelector('summary').getBoundingClientRect().height).map(name),
          fetched: performance.getEntriesByType('resource').map(e => e.name).filter(n => !n.startsWith('data:'))
        };
        return JSON.stringify(found);
      })()
      """;

  private static final int HEIGHT_OF_WINDOW = 900;

  /// Shows a page.
  ///
  /// @param width in pixels: 400 is a phone
  /// @param folder for what is needed on the way
  static Shown of(Chromium browser, String html, int width, boolean dark, Path folder)
      throws IOException {
    Json scheme =
        Json.object().with("name", "prefers-color-scheme").with("value", dark ? "dark" : "light");
    Json.Members media = Json.object().with("features", Json.array(List.of(scheme)));
    return shown(browser, html, width, media, folder);
  }

  /// Shows a page as it is printed, but all of it on one sheet.
  ///
  /// @param width of the sheet within its margins, in pixels
  /// @param folder for what is needed on the way
  static Shown onPaper(Chromium browser, String html, int width, Path folder) throws IOException {
    return shown(browser, html, width, Json.object().with("media", "print"), folder);
  }

  private static Shown shown(
      Chromium browser, String html, int width, Json.Members media, Path folder)
      throws IOException {
    Path file = Files.writeString(folder.resolve("page.html"), html);
    try (DevTools page = browser.page()) {
      for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
        page.call(domain + ".enable");
      }
      page.call(
          "Emulation.setDeviceMetricsOverride",
          Json.object()
              .with("width", width)
              .with("height", HEIGHT_OF_WINDOW)
              .with("deviceScaleFactor", 1)
              .with("mobile", false));
      page.call("Emulation.setEmulatedMedia", media);
      page.call("Page.navigate", Json.object().with("url", file.toUri().toString()));
      evaluate(page, LOADED);
      Json.Members measured = Json.parse(evaluate(page, MEASURE)).asObject();
      byte[] png = screenshot(page, width, measured.get("height").asInt());
      BufferedImage picture = ImageIO.read(new ByteArrayInputStream(png));
      return new Shown(measured, png, picture, console(page), asked(page));
    }
  }

  /// What an expression comes to, a promise kept.
  private static String evaluate(DevTools page, String expression) throws IOException {
    Json.Members answer =
        page.call(
            "Runtime.evaluate",
            Json.object().with("expression", expression).with("awaitPromise", true));
    return answer.get("result").asObject().get("value").asString();
  }

  /// The whole page, also what is below the window.
  private static byte[] screenshot(DevTools page, int width, int height) throws IOException {
    Json.Members all =
        Json.object()
            .with("x", 0)
            .with("y", 0)
            .with("width", width)
            .with("height", height)
            .with("scale", 1);
    Json.Members answer =
        page.call(
            "Page.captureScreenshot",
            Json.object()
                .with("captureBeyondViewport", true)
                .with("optimizeForSpeed", true) // of the PNG's compression
                .with("clip", all));
    return Base64.getDecoder().decode(answer.get("data").asString());
  }

  /// What scripts say, and what the browser says about what it refused or did not find.
  private static List<String> console(DevTools page) {
    return Stream.of("Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded")
        .flatMap(event -> page.events(event).stream())
        .map(Json::text)
        .toList();
  }

  /// The addresses that are not in the file itself.
  private static List<String> asked(DevTools page) {
    return page.events("Network.requestWillBeSent").stream()
        .map(event -> event.get("request").asObject().get("url").asString())
        .filter(url -> !url.startsWith("file:") && !url.startsWith("data:"))
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
    Raster pixels = picture.getRaster(); // by rows: each pixel by itself would cost an array
    int bands = pixels.getNumBands();
    int[] row = new int[picture.getWidth() * bands];
    int[] counts = new int[256];
    int total = 0;
    for (int y = 0; y < picture.getHeight(); y += 3) {
      pixels.getPixels(0, y, picture.getWidth(), 1, row);
      for (int at = 0; at < row.length; at += 3 * bands) {
        counts[(row[at] + row[at + 1] + row[at + 2]) / 3]++; // red, green, blue
        total++;
      }
    }
    int median = 0;
    for (int below = counts[0]; 2 * below < total; below += counts[median]) {
      median++;
    }
    return median;
  }

  /// The most rows of pixels, one below the other, in which there is nothing to be seen: each pixel
  /// has the bytes of the next one.
  int longestBlank() {
    if (!(picture.getSampleModel() instanceof PixelInterleavedSampleModel model
        && picture.getRaster().getDataBuffer() instanceof DataBufferByte buffer
        && model.getPixelStride() == model.getNumBands())) {
      throw new IllegalStateException("expected interleaved pixels of 8 bits but got " + picture);
    }
    byte[] bytes = buffer.getData();
    int pixel = model.getPixelStride();
    int longest = 0;
    int blank = 0;
    for (int y = 0; y < picture.getHeight(); y++) {
      int from = buffer.getOffset() + y * model.getScanlineStride();
      int to = from + picture.getWidth() * pixel;
      boolean plain = Arrays.mismatch(bytes, from, to - pixel, bytes, from + pixel, to) < 0;
      blank = plain ? blank + 1 : 0;
      longest = Math.max(longest, blank);
    }
    return longest;
  }
}
