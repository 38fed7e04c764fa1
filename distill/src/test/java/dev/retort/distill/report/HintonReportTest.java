package dev.retort.distill.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.Comparison;
import dev.retort.distill.Needed;
import dev.retort.distill.recipe.PaperRow;
import dev.retort.engine.data.Idx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.xml.sax.SAXException;

/// What the report of a paper's table holds, as text.
final class HintonReportTest {
  @Test
  void hasAllPartsInOrderAndTheVerdictFirst() {
    Checked.requireSections(
        SmallHinton.html(),
        SmallHinton.comparison().findings().getFirst(),
        Checked.comparisonAfter("paper", "temperatures"));
  }

  /// Means of the rows: 74 for 67, 144 for 146, 95 for 74, 15 for 14 and 5.4 for 13.2.
  @Test
  void saysHowManyNumbersAreNotExceededAndWhichTemperatureIsBest() {
    String html = SmallHinton.html();
    String counted =
        "For 2 of the paper's 5 numbers the errors here are no more, on average; this is a count,";
    assertTrue(html.contains(counted), counted);
    assertTrue(html.contains("With 30 units a layer the fewest errors come at T = 2.5: 255.3"));
    String picked =
        "With 300 units a layer the fewest errors come at T = 8: 122.0; the student alone makes"
            + " 165.3. The first is the least of 3 means, picked on the test images, which flatters"
            + " it; beside the student alone it is not tested.";
    assertTrue(html.contains(picked), picked);
    assertFalse(html.contains("do not compare with these"));
    assertTrue(html.contains("The same command gives the same weights"));
  }

  /// 2 / 2^35 and 2 / 2^39 of four tests.
  @Test
  void temperaturesAreTestedInPairs() {
    List<List<String>> rows = ReadTable.rows(SmallHinton.html(), "Paired tests of temperatures");
    String wide = "300 units a layer, T\u00a0=\u00a08 and T\u00a0=\u00a0";
    String narrow = "30 units a layer, T\u00a0=\u00a0%s and T\u00a0=\u00a08";
    assertEquals(
        List.of(
            List.of(wide + "12", "120.0, 121.0", "not shown to differ", "1.00"),
            List.of(wide + "20", "120.0, 119.0", "not shown to differ", "1.00"),
            List.of(narrow.formatted("2.5"), "255.0, 290.0", "better", "2e\u221210"),
            List.of(narrow.formatted("20"), "329.0, 290.0", "worse", "1e\u221211")),
        rows);
    for (String finding :
        List.of(
            "With 300 units a layer, of 2 pairs of temperatures that are tested, none shows a"
                + " difference.",
            "With 30 units a layer, of 2 pairs of temperatures that are tested, 2 show a"
                + " difference: T = 2.5 is better than T = 8, T = 20 is worse than T = 8.")) {
      assertTrue(SmallHinton.html().contains("<p class=\"finding\">" + finding), finding);
    }
    String note =
        "<p class=\"note\">3 seeds speak for these pairs of networks; whether other seeds";
    assertTrue(SmallHinton.html().contains(note), note);
    String adjusted = "can show, for 4 tests are made together. p is adjusted for there being 4";
    assertTrue(SmallHinton.html().contains(adjusted), adjusted);
  }

  @Test
  void onOtherDataThePapersNumbersDoNotCompare() {
    String html =
        HintonReport.of(
            SmallHinton.ROWS,
            SmallHinton.PAIRS,
            SmallReport.comparison(),
            SmallReport.of(),
            SmallReport.HOW);
    String caveat =
        "The paper's numbers are errors of MNIST's 10,000 test images and do not compare with"
            + " these, which are of another test set: 600 images of synthetic.";
    assertTrue(html.contains("<p class=\"finding\">" + caveat), "among the findings");
    assertTrue(html.contains("<p class=\"lead\">" + caveat), "above the picture");
    assertFalse(html.contains("the errors here are no more"));
    assertTrue(html.contains("With 300 units a layer the fewest errors come at T = 8: 122.0"));
  }

  /// MNIST may lie in a folder of any name, and other data of its shape in one called `mnist`.
  @Test
  void thePapersOwnDataAreKnownByTheirHash() {
    String mnist = HintonReport.MNIST_TEST_SHA256;
    assertTrue(HintonReport.caveat(data("mnist", 10_000, mnist)).isEmpty());
    assertTrue(HintonReport.caveat(data("raw", 10_000, mnist)).isEmpty());
    String other = mnist.replace('6', '7');
    assertTrue(HintonReport.caveat(data("mnist", 10_000, other)).isPresent());
    assertTrue(HintonReport.caveat(data("mnist", 5_000, other)).isPresent());
    assertTrue(HintonReport.caveat(data("mnist", 10_000, null)).isPresent());
    assertTrue(HintonReport.caveat(data("fashion-mnist", 10_000, other)).isPresent());
  }

  private static Comparison.Data data(String name, int test, @Nullable String testSha256) {
    return new Comparison.Data(name, 60_000, 0, test, 10, null, testSha256);
  }

  @Test
  void thatHashIsMnists() throws IOException {
    Path mnist = Path.of(System.getProperty("retort.data", "")).resolve("mnist");
    Needed.here(Files.isDirectory(mnist), "no MNIST; -Dretort.data=DIR names the folder above it");
    assertEquals(HintonReport.MNIST_TEST_SHA256, Idx.read(mnist, "t10k").sha256());
  }

  @Test
  void hasEveryRowWithThePapersNumberAndOurs() {
    for (PaperRow row : SmallHinton.ROWS) {
      assertTrue(SmallHinton.html().contains(">" + row.run() + "</th>"), row.run());
    }
    assertTrue(SmallHinton.html().contains("<td>67</td>\n<td>74.0 ±\u00a03.0</td>"));
    assertTrue(SmallHinton.html().contains("<td>77, 71, 74</td>"));
  }

  /// Student's of three seeds, with t = 4.303: the first ends 4.303 * 3 / sqrt(3) = 7.45 from 74.
  @Test
  void theTableHasIntervalsAndEachSeed() {
    requireRow("teacher", "67", "74.0 ± 3.0", "66.5 to 81.5", "77, 71, 74");
    requireRow("label smoothing", "–", "123.0 ± 7.0", "105.6 to 140.4", "120, 118, 131");
    requireRow("biases corrected", "13.2 %", "5.4 ± 0.6 %", "3.8 to 7.0", "4.9, 5.2, 6.1");
  }

  private static void requireRow(String... cells) {
    String html = SmallHinton.html().replace('\u00a0', ' ');
    List<List<String>> rows = ReadTable.rows(html, "The paper's numbers and ours");
    assertTrue(rows.contains(List.of(cells)), rows.toString());
  }

  @Test
  void whoCannotSeeThePicturesIsToldTheirMeans() {
    for (String told :
        List.of(
            "teacher: paper 67, here 74.0; student alone: paper 146, here 144.0; label smoothing:"
                + " paper –, here 123.0; distilled: paper 74, here 95.0.</desc>",
            "<desc>Mean test errors. T = 1: 158.7; T = 8: 122.0; T = 20: 122.3; alone: 165.3.")) {
      assertTrue(SmallHinton.html().contains(told), told);
    }
  }

  @Test
  void hasTheHashesOfTheNetworksBehindEachRow() throws IOException, SAXException {
    List<PaperRow> rows = new ArrayList<>();
    for (PaperRow row : SmallHinton.ROWS) {
      String own = "row-" + rows.size() + "-seed-";
      rows.add(
          new PaperRow(
              row.experiment(),
              row.run(),
              row.unit(),
              row.paper(),
              row.found(),
              List.of(own + 1, own + 2, own + 3)));
    }
    String html =
        HintonReport.of(
            rows, SmallHinton.PAIRS, SmallHinton.comparison(), SmallReport.of(), SmallReport.HOW);
    String folded = html.substring(html.indexOf("<summary>Hashes of the weights"));
    for (PaperRow row : rows) {
      for (String hash : row.weights()) {
        assertTrue(folded.contains("<code class=\"faint\">" + hash + "</code>"), hash);
      }
    }
    Checked.requireValid(html);
  }

  @Test
  void aSingleSeedHasNoIntervals() {
    List<PaperRow> rows =
        SmallHinton.ROWS.stream()
            .map(
                row ->
                    new PaperRow(
                        row.experiment(),
                        row.run(),
                        row.unit(),
                        row.paper(),
                        row.found().subList(0, 1),
                        row.weights().subList(0, 1)))
            .toList();
    String html =
        HintonReport.of(
            rows, SmallHinton.PAIRS, SmallHinton.comparison(), SmallReport.of(), SmallReport.HOW);
    assertTrue(html.contains("Ours are one run each too"));
    assertTrue(html.contains("The first is the least of 3 counts, picked on the test images"));
    assertTrue(html.contains("numbers the errors here are no more; this is a count, not a test."));
    assertTrue(!html.contains("each seed</th>"));
  }

  @Test
  void fetchesNothingAndForbidsIt() {
    Checked.requireSelfContained(SmallHinton.html());
  }

  /// Three experiments, two sweeps, errors, models, four losses and validation; none of
  /// reliability, which so few samples do not show.
  @Test
  void picturesHaveTextAlternativesAndTheColoursOfThePage() {
    Checked.requireAlternatives(SmallHinton.html(), 12, true);
    assertTrue(SmallHinton.html().contains("no model has two bins of at least"));
  }

  @Test
  void theSameTableGivesTheSamePage() {
    assertEquals(
        SmallHinton.html(),
        HintonReport.of(
            SmallHinton.ROWS,
            SmallHinton.PAIRS,
            SmallHinton.comparison(),
            SmallReport.of(),
            SmallReport.HOW));
  }

  @Test
  void isValidHtml() throws IOException, SAXException {
    Checked.requireValid(SmallHinton.html());
  }
}
