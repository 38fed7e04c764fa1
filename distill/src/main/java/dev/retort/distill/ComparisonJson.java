package dev.retort.distill;

import dev.retort.distill.statistics.ClassChange;
import dev.retort.distill.statistics.Interval;
import dev.retort.distill.statistics.SampleTest;
import dev.retort.distill.statistics.SeedTest;
import dev.retort.engine.ReliabilityBin;
import dev.retort.engine.io.Json;
import org.jspecify.annotations.Nullable;

/// A comparison in the form of `result.json`.
final class ComparisonJson {
  private ComparisonJson() {}

  static Json.Members of(Comparison comparison) {
    return Json.object()
        .with("data", data(comparison.data()))
        .with("runs", Json.array(comparison.runs().stream().map(ComparisonJson::run).toList()))
        .with(
            "comparison",
            Json.object()
                .with("gapClosed", comparison.gapClosed())
                .with("sampleTestP", comparison.sampleTest().map(SampleTest::p).orElse(Double.NaN))
                .with("seedTestP", comparison.seedTest().map(SeedTest::p).orElse(Double.NaN))
                .with("verdict", comparison.verdict())
                .with(
                    "classChanges",
                    Json.array(
                        comparison.classChanges().stream().map(ClassChange::toJson).toList())));
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
        .with("ece", run.ece())
        .with("agreement", run.agreement())
        .with("klFromTeacher", run.klFromTeacher())
        .with("latencyMicros", latency(run.latency()))
        .with("trainSeconds", run.trainSeconds())
        .with("samplesPerSecond", run.samplesPerSecond())
        .with("weightsSha256", run.weightsSha256())
        .with("errorInterval", interval(Interval.ofErrors(run.testErrors(), run.testExamples())))
        .with(
            "reliability",
            Json.array(
                run.evaluation().reliability().stream()
                    .filter(bin -> bin.count() > 0)
                    .map(ComparisonJson::bin)
                    .toList()));
  }

  private static Json interval(Interval interval) {
    return Json.object().with("low", interval.low()).with("high", interval.high());
  }

  private static Json bin(ReliabilityBin bin) {
    return Json.object()
        .with("count", bin.count())
        .with("confidence", bin.confidence())
        .with("accuracy", bin.accuracy());
  }

  private static Json latency(@Nullable Latency latency) {
    return latency == null
        ? new Json.Null()
        : Json.object().with("p50", latency.p50()).with("p99", latency.p99());
  }
}
