package dev.retort.distill;

import dev.retort.distill.statistics.ClassChange;
import dev.retort.distill.statistics.Interval;
import dev.retort.distill.statistics.PairedDifference;
import dev.retort.engine.ReliabilityBin;
import dev.retort.engine.io.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A comparison in the form of `result.json`.
final class ComparisonJson {
  /// What is null where there is no student alone: all that [PairedDifference#addTo] adds.
  private static final List<String> UNTESTED =
      List.of(
          "sampleTestP",
          "mcnemarP",
          "seedTestP",
          "adjustedP",
          "adjustedSeedTestP",
          "firstOnly",
          "secondOnly",
          "differenceInterval");

  private ComparisonJson() {}

  static Json.Members of(Comparison comparison) {
    return Json.object()
        .with("data", data(comparison.data()))
        .with("runs", Json.array(comparison.runs().stream().map(ComparisonJson::run).toList()))
        .with("comparison", tests(comparison));
  }

  private static Json.Members tests(Comparison comparison) {
    ControlTests tests = comparison.controlTests();
    Json.Members gap = Json.object().with("gapClosed", comparison.gapClosed());
    return tests
        .alone()
        .map(found -> found.addTo(gap))
        .orElseGet(() -> untested(gap))
        .with(
            "labelSmoothing",
            tests.smoothing().<Json>map(PairedDifference::toJson).orElseGet(Json.Null::new))
        .with("verdict", comparison.verdict())
        .with(
            "classChanges",
            Json.array(comparison.classChanges().stream().map(ClassChange::toJson).toList()));
  }

  private static Json.Members untested(Json.Members members) {
    Json.Members all = members;
    for (String name : UNTESTED) {
      all = all.with(name, new Json.Null());
    }
    return all;
  }

  private static Json data(Comparison.Data data) {
    return Json.object()
        .with("name", data.name())
        .with("train", data.training())
        .with("validation", data.validation())
        .with("test", data.test())
        .with("classes", data.classes())
        .with("trainSha256", hash(data.trainSha256()))
        .with("testSha256", hash(data.testSha256()));
  }

  private static Json hash(@Nullable String sha256) {
    return sha256 == null ? new Json.Null() : Json.of(sha256);
  }

  static Json.Members run(Run run) {
    return Json.object()
        .with("role", run.role().key())
        .with("method", run.method())
        .with("architecture", run.architecture())
        .with("seed", run.seed())
        .with("parameters", run.parameters())
        .with("bytes", run.bytes())
        .with("testErrors", run.testErrors())
        .with("testExamples", run.testExamples())
        .with("loss", run.loss())
        .with("ece", run.calibrationError())
        .with("agreement", run.agreement())
        .with("klFromTeacher", run.klFromTeacher())
        .with("latencyMicros", Latency.toJson(run.latency()))
        .with("trainSeconds", run.trainSeconds())
        .with("samplesPerSecond", run.samplesPerSecond())
        .with("weightsSha256", run.weightsSha256())
        .with("errorInterval", Interval.ofErrors(run.testErrors(), run.testExamples()).toJson())
        .with(
            "reliability",
            Json.array(
                run.evaluation().reliability().stream()
                    .filter(bin -> bin.count() > 0)
                    .map(ComparisonJson::bin)
                    .toList()));
  }

  private static Json bin(ReliabilityBin bin) {
    return Json.object()
        .with("count", bin.count())
        .with("confidence", bin.confidence())
        .with("accuracy", bin.accuracy());
  }
}
