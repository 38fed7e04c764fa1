package dev.retort.distill.report;

import static dev.retort.engine.layer.Layers.dense;
import static dev.retort.engine.layer.Layers.flatten;
import static dev.retort.engine.loss.Losses.crossEntropy;
import static dev.retort.engine.optimizer.Optimizers.adam;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.Comparison;
import dev.retort.distill.Distiller;
import dev.retort.distill.Latency;
import dev.retort.distill.Role;
import dev.retort.distill.Run;
import dev.retort.distill.objective.Method;
import dev.retort.distill.statistics.Interval;
import dev.retort.distill.statistics.Statistics;
import dev.retort.engine.Evaluation;
import dev.retort.engine.NetworkSpec;
import dev.retort.engine.Trainer;
import dev.retort.engine.data.SyntheticDigits;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.xml.sax.SAXException;

/// What a report holds, as text.
final class HtmlReportTest {
  @Test
  void hasAllPartsInOrderAndTheVerdictFirst() {
    Checked.requireSections(
        SmallReport.html(), SmallReport.comparison().findings().getFirst(), Checked.COMPARISON);
  }

  @Test
  void theSameComparisonGivesTheSamePage() {
    String again = HtmlReport.of(SmallReport.comparison(), SmallReport.of(), SmallReport.HOW);
    assertEquals(SmallReport.html(), again, "ids of charts do not differ from run to run");
  }

  @Test
  void fetchesNothingAndForbidsIt() {
    Checked.requireSelfContained(SmallReport.html());
  }

  /// Errors, models, reliability, four training losses and validation are charts.
  @Test
  void picturesHaveTextAlternativesAndTheColoursOfThePage() {
    Checked.requireAlternatives(SmallReport.html(), 8, true);
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
    assertTrue(SmallReport.html().contains("--data</span> 'a &amp; b'"));
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

  /// The page of a comparison on six test samples, after one epoch on forty.
  private static String ofSixSamples(Method method) {
    NetworkSpec spec = NetworkSpec.input(1, 28, 28).then(flatten(), dense(10));
    Trainer trainer = Trainer.of(adam(1e-3f), crossEntropy()).epochs(1);
    Comparison few =
        Distiller.from(spec, trainer)
            .method(method)
            .trainer(trainer)
            .compare(spec, SyntheticDigits.train(40, 1), SyntheticDigits.test(6, 1), 1);
    Exhibits none = new Exhibits(List.of(), SmallReport.of().test(), null, Map.of(), Map.of());
    return HtmlReport.of(few, none, SmallReport.HOW);
  }

  @Test
  void whoHearsNoTeacherIsNotCalledDistilled() {
    String taught = ofSixSamples(Method.kd());
    assertTrue(taught.contains("Distilled against alone"));
    assertTrue(taught.contains(" right only with distillation and"));
    assertTrue(taught.contains("that only the distilled student gets right"));
    String untaught = ofSixSamples(Method.parse("tf-kd 0.99"));
    assertTrue(untaught.contains("Trained by tf-kd 0.99 against alone"));
    assertTrue(untaught.contains(" right only with tf-kd 0.99 and"));
    assertTrue(untaught.contains("that only the student trained by tf-kd 0.99 gets right"));
    for (String claim : List.of("Distilled against", "distillation", "distilled student")) {
      assertFalse(untaught.contains(claim), claim);
    }
  }

  /// All that is read of a page: its words, and those that stand for its pictures; not the roles,
  /// whose colours it has.
  private static String readable(String html) {
    String body = html.replaceAll("(?s)<style>.*?</style>", "");
    return body.replaceAll(" (class|style)=\"[^\"]*\"", "");
  }

  /// The words in which a page speaks of distillation.
  private static Set<String> ofDistillation(String html) {
    return new TreeSet<>(all(readable(html), "(?i)(distil\\w*)"));
  }

  /// The command that repeats the page is called `distill`.
  @Test
  void whereNoTeacherIsHeardNothingSpeaksOfDistillation() throws IOException, SAXException {
    Set<String> taught = ofDistillation(SmallReport.html());
    Set<String> expected = Set.of("Distilled", "distilled", "distillation");
    assertTrue(taught.containsAll(expected), taught.toString());
    String data = SmallReport.comparison().data().name();
    String name = "tf-kd 0.99";
    String html = SmallReport.html(Method.parse(name));
    assertEquals(Set.of("distill"), ofDistillation(html));
    String student = "student trained by " + name;
    for (String called :
        List.of(
            "<title>Trained by " + name + " on " + data + "</title>",
            "<h1>Trained by " + name + " on " + data + "</h1>",
            "<span>" + name + "</span>", // the tile
            "<h3>Trained by " + name + " against alone</h3>",
            "<li>" + name + "</li>", // legends
            "<th scope=\"col\">" + name + "</th>",
            "<th scope=\"row\">" + name + "</th>",
            "that only the " + student + " gets right",
            "The commonest mistake of the " + student + " is",
            "the teacher and the " + student + " of the first seed put",
            "The " + student + " has heard nothing of it.",
            "alt=\"first-layer weights of the " + student + "\"",
            "<figcaption>Student trained by " + name + ", dense 12",
            "CKA of the teacher and the " + student + "<",
            "<h3>Student trained by " + name + "</h3>",
            "aria-label=\"Training loss of the " + student + "\"",
            "<th scope=\"row\">" + name + ", seed 2</th>",
            "What the checkpoint of the " + student + " says")) {
      assertTrue(readable(html).contains(called), called);
    }
    Checked.requireAlternatives(html, 8, true);
    Checked.requireValid(html);
  }

  @Test
  void sixSamplesMakeNoReliabilityDiagram() {
    String html = ofSixSamples(Method.kd());
    assertTrue(html.contains("too few samples for a picture"));
    assertFalse(html.contains("Reliability of each model"));
    assertTrue(SmallReport.html().contains("Reliability of each model"));
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

  @Test
  void everyFigureIsThatOfTheRuns() {
    assertEquals(
        ofEach(Role::title), all(section("figures"), "<th scope=\"col\"[^>]*>([^<]*)</th>"));
    Map<String, List<String>> found = new HashMap<>();
    for (List<String> row : firstTable("figures")) {
      found.put(row.getFirst(), row.subList(1, row.size()));
    }
    requireMeans(found, "errors", Run::testErrors, 0);
    requireMeans(found, "error rate, %", run -> 100.0 * run.testErrors() / 600, 2);
    assertEquals(ofEach(HtmlReportTest::interval), found.get("95 % interval of the errors"));
    assertEquals(ofEach(HtmlReportTest::seconds), found.get("training, s"));
    requireMeans(found, "cross entropy", Run::loss, 4);
    requireMeans(found, "calibration error", Run::calibrationError, 4);
    requireMeans(found, "agreement with the teacher, %", run -> 100 * run.agreement(), 2);
    requireMeans(found, "KL from the teacher, nats", Run::klFromTeacher, 4);
    assertEquals(ofEach(role -> Numerals.count(first(role).parameters())), found.get("parameters"));
    assertEquals(ofEach(role -> Numerals.count(first(role).bytes())), found.get("bytes"));
    assertEquals(ofEach(role -> latency(role, Latency::p50)), found.get("latency, median, µs"));
    assertEquals(
        ofEach(role -> latency(role, Latency::p99)), found.get("latency, 99th percentile, µs"));
  }

  /// Over both seeds.
  private static String interval(Role role) {
    Statistics errors = SmallReport.comparison().errors(role);
    return Numerals.interval(Interval.ofMean(errors).within(0, 600), 0);
  }

  private static String seconds(Role role) {
    List<Run> runs = SmallReport.comparison().runs(role);
    double[] seconds = runs.stream().mapToDouble(Run::trainSeconds).toArray();
    return Numerals.fixed(Statistics.median(seconds), 1);
  }

  private static void requireMeans(
      Map<String, List<String>> found, String name, ToDoubleFunction<Run> figure, int digits) {
    Comparison comparison = SmallReport.comparison();
    assertEquals(
        ofEach(role -> Numerals.mean(comparison.statistics(role, figure), digits)),
        found.get(name),
        name);
  }

  /// A cell of each model, in the order of the columns.
  private static List<String> ofEach(Function<Role, String> cell) {
    return Arrays.stream(Role.values()).map(cell).toList();
  }

  private static Run first(Role role) {
    return SmallReport.comparison().runs(role).getFirst();
  }

  private static String latency(Role role, ToDoubleFunction<Latency> figure) {
    Latency latency = first(role).latency();
    return latency == null ? "not measured" : Numerals.fixed(figure.applyAsDouble(latency), 1);
  }

  @Test
  void theConfusionMatrixHasWhatASampleIsInItsRows() {
    long[][] counts = new long[10][10];
    long[][] turned = new long[10][10];
    for (Run run : SmallReport.comparison().runs(Role.DISTILLED)) {
      int[][] confusion = run.evaluation().confusion();
      for (int label = 0; label < 10; label++) {
        for (int predicted = 0; predicted < 10; predicted++) {
          counts[label][predicted] += confusion[label][predicted];
          turned[predicted][label] += confusion[label][predicted];
        }
      }
    }
    assertFalse(Arrays.deepEquals(counts, turned), "rows in place of columns would show");
    List<List<String>> expected = new ArrayList<>();
    for (int label = 0; label < 10; label++) {
      List<String> row = new ArrayList<>(List.of(Integer.toString(label)));
      Arrays.stream(counts[label]).mapToObj(Numerals::count).forEach(row::add);
      expected.add(row);
    }
    assertEquals(expected, firstTable("confusion"));
  }

  /// Of layers that have nothing in common it is far above 0 where samples are few.
  @Test
  void ckaIsNotPromisedToBeZero() {
    String lead = SimilaritySection.of(SmallReport.of(), Role::key).orElseThrow().lead();
    assertTrue(lead.contains("Of fewer samples than a layer has units it is biased upwards"), lead);
    assertFalse(lead.contains("0 where"), lead);
  }

  /// The matrix of 10,000 classes has 100 million counts, for each run of each model.
  @Test
  void ofVeryManyClassesNoConfusionsAreCounted() {
    assertTrue(confusions(200).isPresent());
    assertTrue(confusions(201).isEmpty());
  }

  /// Of a model that takes a sample of the first class for the second.
  private static Optional<Section> confusions(int classes) {
    float[] logits = new float[classes];
    logits[1] = 1;
    Run run = MadeRun.of(Role.DISTILLED, Evaluation.of(logits, new int[1], classes));
    List<String> names = IntStream.range(0, classes).mapToObj(Integer::toString).toList();
    return ConfusionSection.of(
        List.of(new Entrant("student", Role.DISTILLED, List.of(run))),
        Role.DISTILLED,
        "the student",
        names);
  }

  private static String section(String id) {
    String html = SmallReport.html();
    int begin = html.indexOf("<section id=\"" + id + "\"");
    return html.substring(begin, html.indexOf("</section>", begin));
  }

  /// The rows of the first table of a section, each with its head before its cells.
  private static List<List<String>> firstTable(String id) {
    String section = section(id);
    int begin = section.indexOf("<tbody>");
    String body = section.substring(begin, section.indexOf("</tbody>", begin));
    List<List<String>> rows = new ArrayList<>();
    for (String row : all(body, "(?s)<tr>(.*?)</tr>")) {
      String bare = row.replaceAll("<span class=\"how\">[^<]*</span>\\s*", "");
      rows.add(all(bare, "<t[hd][^>]*>([^<]*)</t[hd]>"));
    }
    return rows;
  }

  private static List<String> all(String html, String pattern) {
    return Pattern.compile(pattern).matcher(html).results().map(found -> found.group(1)).toList();
  }

  /// The checker of the W3C. It warns of images inside the page because it does not know `data:` as
  /// a source that the policy allows; browsers do, as the other test sees.
  @Test
  void isValidHtml() throws IOException, SAXException {
    Checked.requireValid(SmallReport.html());
    assertFalse(
        Checked.faults(SmallReport.html().replaceFirst("</figure>", "")).isEmpty(),
        "the checker is at work");
  }
}
