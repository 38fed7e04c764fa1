package dev.retort.distill.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.retort.distill.report.Checked;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.xml.sax.SAXException;

/// What the commands write is as sound as the pages that are put together in tests.
final class WrittenReportTest {
  static final List<WrittenReport> ALL = WrittenReport.ALL;

  @ParameterizedTest
  @FieldSource("ALL")
  void isSound(WrittenReport report) throws IOException, SAXException {
    Checked.requireSound(report.html(), report.sections(), report.charts(), report.images());
  }

  @ParameterizedTest
  @FieldSource("ALL")
  void isNamedInTheOutcome(WrittenReport report) throws IOException {
    String last = report.outcome().succeeds().out().strip();
    assertTrue(last.endsWith("report    " + report.out().resolve("report.html")), last);
  }
}
