package dev.retort.distill.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.Needed;
import dev.retort.distill.cli.WrittenReport;
import dev.retort.engine.io.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Reports as a real browser shows them: on a phone, on a desktop, in the dark. Those that commands
/// wrote, and small ones of several seeds. The pictures it takes stay in `target/report`, for
/// people to look at.
@Order(Integer.MAX_VALUE) // long, begun first from the other end
final class BrowserTest {
  private static final Path PICTURES = Path.of("target", "report");

  /// Pixels of height; there is more than that between no two sections.
  private static final int LONGEST_BLANK = 150;

  private static final int DESKTOP = 1200;

  /// A sheet of A4 within the margins that browsers leave, at 96 pixels an inch.
  private static final int PAPER = 718;

  @TempDir private static Path folder;
  private static @Nullable Chromium browser;

  @BeforeAll
  static void startBrowser() throws IOException {
    Files.createDirectories(PICTURES);
    Optional<Path> program = Chromium.find();
    if (program.isPresent()) {
      browser = Chromium.start(program.get(), Files.createDirectories(folder.resolve("profile")));
    }
  }

  @AfterAll
  static void stopBrowser() {
    if (browser != null) {
      browser.close();
    }
  }

  @BeforeEach
  void needsOne() {
    Needed.here(
        browser != null, "there is no chromium or chrome on the PATH; Debian has one in chromium");
  }

  private static String html(String report) throws IOException {
    return switch (report) {
      case "seeds" -> SmallReport.html();
      case "seeds-search" -> SmallSearch.html();
      case "seeds-hinton" -> SmallHinton.html();
      case "seeds-run" -> SmallExperiment.html();
      case "seeds-methods" -> SmallExperiment.manyHtml();
      default -> WrittenReport.of(report).html();
    };
  }

  @ParameterizedTest
  @CsvSource({
    "demo, 400, light",
    "demo, 1200, light",
    "demo, 400, dark",
    "demo, 1200, dark",
    "hinton, 400, light",
    "hinton, 1200, light",
    "hinton, 1200, dark",
    "search, 400, light",
    "search, 1200, light",
    "search, 1200, dark",
    "colours, 400, light",
    "colours, 1200, light",
    "table, 400, light",
    "table, 1200, light",
    "seeds, 400, light",
    "seeds, 1200, dark",
    "seeds-hinton, 400, light",
    "seeds-search, 400, light",
    "seeds-run, 400, light",
    "seeds-run, 1200, light",
    "seeds-methods, 400, light",
    "seeds-methods, 1200, dark",
  })
  void fitsItsPlace(String report, int width, String scheme) throws IOException {
    boolean dark = scheme.equals("dark");
    Shown shown = Shown.of(Objects.requireNonNull(browser), html(report), width, dark, folder);
    String name = report + "-" + width + (dark ? "-dark" : "");
    Files.write(PICTURES.resolve(name + ".png"), shown.png());

    Json.Members found = shown.measured();
    assertEquals(width, found.get("width").asInt());
    assertEquals(dark, found.get("dark").asBoolean());
    assertEquals(0, found.get("overflow").asInt(), "the page scrolls sideways");
    for (String fault : List.of("outside", "empty", "broken", "cut", "small", "tall", "fetched")) {
      assertEquals(List.of(), found.get(fault).asStrings(), fault);
    }
    if (width >= DESKTOP) {
      assertEquals(List.of(), found.get("scrolling").asStrings(), "all columns can be seen");
    }
    assertEquals(List.of(), shown.console(), "the browser has nothing to complain of");
    assertEquals(List.of(), shown.asked(), "the browser asks nobody for anything");
    int page = shown.luminance("page");
    int ink = shown.luminance("ink");
    assertTrue(dark ? page < 50 && ink > 200 : page > 240 && ink < 50, page + " and " + ink);
    int median = shown.medianLuminance();
    assertTrue(dark ? median < 50 : median > 240, "the picture's median is " + median);
    int blank = shown.longestBlank();
    assertTrue(blank <= LONGEST_BLANK, blank + " blank rows");
  }

  /// What does not fit is cut off there, and nobody can unfold anything.
  @Test
  void fitsASheetOfPaperWithAllThatIsFolded() throws IOException {
    Shown shown = Shown.onPaper(Objects.requireNonNull(browser), html("colours"), PAPER, folder);
    Files.write(PICTURES.resolve("colours-paper.png"), shown.png());
    Json.Members found = shown.measured();
    assertEquals(PAPER, found.get("width").asInt());
    assertEquals(0, found.get("overflow").asInt(), "the page is wider than the sheet");
    for (String fault : List.of("outside", "empty", "broken", "cut", "tall", "folded")) {
      assertEquals(List.of(), found.get(fault).asStrings(), fault);
    }
  }

  @Test
  void theMeasuringFindsWhatIsWrong() throws IOException {
    String bad =
        "<!doctype html><body><section></section><div style=\"width:2000px\">wide</div><div"
            + " class=\"scroll\" style=\"width:90px;overflow-x:auto\"><b>wideandwide</b></div><img"
            + " src=\"http://127.0.0.1:1/x.png\" alt=\"x\"><p style=\"font-size:5px\">small</p>"
            + "<table><thead><tr><th style=\"height:210px\">high</th></tr></thead></table>"
            + "<details><summary>folded</summary><p>within</p></details>"
            + "<p style=\"margin-top:300px\">far below</p><script>nothing.there()</script></body>";
    Shown shown = Shown.of(Objects.requireNonNull(browser), bad, 400, false, folder);
    Json.Members found = shown.measured();
    assertTrue(found.get("overflow").asInt() > 1000);
    for (String fault :
        List.of("outside", "empty", "broken", "small", "scrolling", "tall", "folded", "fetched")) {
      assertFalse(found.get(fault).asStrings().isEmpty(), fault);
    }
    assertTrue(
        shown.console().stream().anyMatch(line -> line.contains("nothing is not defined")),
        shown.console().toString());
    assertEquals(List.of("http://127.0.0.1:1/x.png"), shown.asked());
    assertTrue(shown.longestBlank() >= 300, shown.longestBlank() + " blank rows");
    assertTrue(shown.medianLuminance() > 240);
  }
}
