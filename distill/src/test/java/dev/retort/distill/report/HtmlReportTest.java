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
import dev.retort.distill.Role;
import dev.retort.engine.NetworkSpec;
import dev.retort.engine.Trainer;
import dev.retort.engine.data.SyntheticDigits;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

  @Test
  void sixSamplesMakeNoReliabilityDiagram() {
    NetworkSpec spec = NetworkSpec.input(1, 28, 28).then(flatten(), dense(10));
    Trainer trainer = Trainer.of(adam(1e-3f), crossEntropy()).epochs(1);
    Comparison few =
        Distiller.from(spec, trainer)
            .trainer(trainer)
            .compare(spec, SyntheticDigits.train(40, 1), SyntheticDigits.test(6, 1), 1);
    Exhibits none = new Exhibits(List.of(), SmallReport.of().test(), null, Map.of(), Map.of());
    String html = HtmlReport.of(few, none, SmallReport.HOW);
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
