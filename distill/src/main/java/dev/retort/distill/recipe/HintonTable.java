package dev.retort.distill.recipe;

import static dev.retort.distill.recipe.HintonStudents.TEMPERATURES;
import static dev.retort.distill.recipe.HintonStudents.THREE;
import static dev.retort.distill.recipe.HintonStudents.WIDTHS;
import static dev.retort.distill.recipe.HintonStudents.alone;
import static dev.retort.distill.recipe.HintonStudents.distilled;
import static dev.retort.distill.recipe.HintonStudents.made;

import dev.retort.distill.Run;
import dev.retort.distill.TrainedNetwork;
import dev.retort.engine.Evaluation;
import dev.retort.engine.Network;
import dev.retort.engine.data.Dataset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The table of [Hinton]: the paper's numbers, and beside them what the networks of each seed come
/// to on the test set.
final class HintonTable {
  private static final String MAIN = "teacher and students";
  private static final String WITHOUT_THREES = "transfer set without 3s";
  private static final String SEVENS_AND_EIGHTS = "transfer set of 7s and 8s";

  private final Dataset train;
  private final Dataset test;
  private final int threads;
  private final TemperaturePairs pairs = new TemperaturePairs();

  /// By rows that nothing has been found for.
  private final Map<PaperRow, List<Found>> found = new LinkedHashMap<>();

  /// A number and the hash of the network that has it.
  private record Found(double value, String weights) {}

  /// @param train by whose shares of the classes biases are corrected
  /// @param threads by which networks are asked
  HintonTable(Dataset train, Dataset test, int threads) {
    this.train = train;
    this.test = test;
    this.threads = threads;
  }

  /// A model of the main experiment.
  ///
  /// @param paper its errors there; NaN where the paper has none
  void main(Run run, double paper) {
    add(
        MAIN,
        run.role().title(),
        "errors",
        paper,
        new Found(run.testErrors(), run.weightsSha256()));
  }

  /// Wide and narrow students, alone and at each temperature. The paper has no numbers of theirs.
  void temperatures(Map<String, TrainedNetwork> trained) {
    for (int units : WIDTHS) {
      String experiment = HintonStudents.width(units) + ", by temperature";
      Network alone = made(trained, alone(units)).network();
      addErrors(experiment, "alone", alone, Evaluation.of(alone, test, threads));
      for (float temperature : TEMPERATURES) {
        Network student = made(trained, distilled(units, temperature)).network();
        Evaluation evaluation = Evaluation.of(student, test, threads);
        addErrors(experiment, HintonStudents.text(temperature), student, evaluation);
        pairs.add(units, temperature, evaluation);
      }
    }
  }

  private void addErrors(String experiment, String run, Network network, Evaluation evaluation) {
    add(experiment, run, Double.NaN, network, evaluation.errors());
  }

  /// What the tests say of temperatures in pairs, over all seeds so far.
  List<TemperaturePair> temperaturePairs() {
    return pairs.tested();
  }

  /// The student whose transfer set has no 3s, before and after its bias is corrected.
  ///
  /// @param inputs on which the correction is chosen, without their labels
  void withoutThrees(Dataset transfer, Network student, Dataset inputs) {
    Network corrected = corrected(student, transfer, inputs);
    Evaluation before = Evaluation.of(student, test, threads);
    Evaluation after = Evaluation.of(corrected, test, threads);
    add(WITHOUT_THREES, "all", 206, student, before.errors());
    add(WITHOUT_THREES, "on 3s", 133, student, before.errors(THREE));
    add(WITHOUT_THREES, "bias of 3 corrected", 109, corrected, after.errors());
    add(WITHOUT_THREES, "bias of 3 corrected, on 3s", 14, corrected, after.errors(THREE));
  }

  /// The student whose transfer set is all 7s and 8s, likewise.
  void sevensAndEights(Dataset transfer, Network student, Dataset inputs) {
    addShare("all", 47.3, student);
    addShare("biases corrected", 13.2, corrected(student, transfer, inputs));
  }

  /// The share of errors, in per cent.
  private void addShare(String run, double paper, Network network) {
    double share = 100 - 100 * Evaluation.of(network, test, threads).accuracy();
    add(SEVENS_AND_EIGHTS, run, "%", paper, new Found(share, network.sha256()));
  }

  private Network corrected(Network student, Dataset transfer, Dataset inputs) {
    double[] priors = BiasCorrection.priors(train);
    return BiasCorrection.of(student, transfer, inputs, priors, threads).applyTo(student);
  }

  private void add(String experiment, String run, double paper, Network network, int errors) {
    add(experiment, run, "errors", paper, new Found(errors, network.sha256()));
  }

  private void add(String experiment, String run, String unit, double paper, Found one) {
    PaperRow row = new PaperRow(experiment, run, unit, paper, List.of(), List.of());
    found.computeIfAbsent(row, empty -> new ArrayList<>()).add(one);
  }

  /// The paper's rows with what all seeds so far have found.
  List<PaperRow> rows() {
    List<PaperRow> rows = new ArrayList<>();
    found.forEach(
        (row, all) ->
            rows.add(
                new PaperRow(
                    row.experiment(),
                    row.run(),
                    row.unit(),
                    row.paper(),
                    all.stream().map(Found::value).toList(),
                    all.stream().map(Found::weights).toList())));
    return rows;
  }
}
