package dev.retort.distill.cli;

import dev.retort.engine.Evaluation;
import dev.retort.engine.Network;
import dev.retort.engine.data.DataSplits;
import dev.retort.engine.io.Json;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// An evaluation in words, as a table, and as JSON.
final class EvaluationText {
  /// With more classes the confusion matrix is left to the JSON.
  private static final int WIDEST_CONFUSION = 20;

  /// With more classes the JSON has the pairs that occur in place of the matrix, whose numbers are
  /// as many as the square of the classes.
  private static final int LARGEST_CONFUSION = 1000;

  private EvaluationText() {}

  /// `74 errors of 10,000 (accuracy 99.26 %), loss 0.0301, calibration error 0.0042`.
  static String line(Evaluation evaluation) {
    return String.format(
        Locale.ROOT,
        "%,d errors of %,d (accuracy %.2f %%), loss %.4f, calibration error %.4f",
        evaluation.errors(),
        evaluation.examples(),
        100 * evaluation.accuracy(),
        evaluation.loss(),
        evaluation.calibrationError());
  }

  /// Accuracy of each class, and how often each was taken for which.
  static TextTable classes(Evaluation evaluation, List<String> names) {
    int classes = evaluation.classes();
    boolean narrow = classes <= WIDEST_CONFUSION;
    int[][] confusion = narrow ? evaluation.confusion() : new int[0][0];
    TextTable table = new TextTable();
    String[] head = {"class", "samples", "accuracy", narrow ? "taken for" : ""};
    table.row(narrow ? join(head, names) : head);
    for (int label = 0; label < classes; label++) {
      int samples = evaluation.examples(label);
      String accuracy =
          samples == 0
              ? "-"
              : String.format(Locale.ROOT, "%.2f %%", 100 * evaluation.recall(label));
      String[] row = {names.get(label), String.format(Locale.ROOT, "%,d", samples), accuracy, ""};
      table.row(narrow ? join(row, taken(confusion[label])) : row);
    }
    return table;
  }

  private static List<String> taken(int[] counts) {
    return Arrays.stream(counts).mapToObj(n -> n == 0 ? "." : Integer.toString(n)).toList();
  }

  private static String[] join(String[] row, List<String> more) {
    String[] all = Arrays.copyOf(row, row.length + more.size());
    for (int i = 0; i < more.size(); i++) {
      all[row.length + i] = more.get(i);
    }
    return all;
  }

  /// The data of a command that trains nothing, and chooses nothing.
  static Json.Members json(DataSplits splits) {
    return json(splits, splits.train().size(), 0);
  }

  /// @param train how many samples were trained on
  /// @param validation how many something was chosen by
  static Json.Members json(DataSplits splits, int train, int validation) {
    return Json.object()
        .with("name", splits.train().name())
        .with("train", train)
        .with("validation", validation)
        .with("test", splits.test().size())
        .with("classes", splits.train().classes())
        .with("trainSha256", splits.train().sha256())
        .with("testSha256", splits.test().sha256());
  }

  /// A network from a checkpoint, of whose training nothing is known.
  ///
  /// @param part of the data that it was evaluated on: `test` gives `testErrors`
  static Json.Members given(Network network, Evaluation evaluation, String part) {
    return json(network, evaluation, part)
        .with("role", "given")
        .with("method", "given")
        .with("seed", new Json.Null());
  }

  /// @param part of the data that it was evaluated on: `test` gives `testErrors`
  static Json.Members json(Network network, Evaluation evaluation, String part) {
    return Json.object()
        .with("architecture", network.spec().text())
        .with("parameters", network.parameterCount())
        .with("bytes", network.bytes())
        .with(part + "Errors", evaluation.errors())
        .with(part + "Examples", evaluation.examples())
        .with("loss", evaluation.loss())
        .with("ece", evaluation.calibrationError())
        .with("weightsSha256", network.sha256());
  }

  /// The matrix; null where the classes are too many for it.
  static Json confusion(Evaluation evaluation) {
    return evaluation.classes() > LARGEST_CONFUSION
        ? new Json.Null()
        : rows(evaluation.confusion());
  }

  /// In its place `[label, predicted, count]` of each count that is not 0; null where there is the
  /// matrix.
  static Json confusionPairs(Evaluation evaluation) {
    return evaluation.classes() > LARGEST_CONFUSION
        ? rows(evaluation.confusionPairs())
        : new Json.Null();
  }

  private static Json rows(int[][] counts) {
    return Json.array(
        Arrays.stream(counts)
            .map(row -> Json.array(Arrays.stream(row).mapToObj(Json::of).toList()))
            .toList());
  }
}
