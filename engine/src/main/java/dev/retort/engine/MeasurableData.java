package dev.retort.engine;

import dev.retort.engine.data.ColumnNames;
import dev.retort.engine.data.Dataset;

/// Data that a model's outputs can be compared with. Other data is refused before the model is
/// asked.
final class MeasurableData {
  private MeasurableData() {}

  /// Refuses data with targets in place of labels, or of other classes than the model's.
  static void requireClasses(Predictor model, Dataset data) {
    requireLabels(data);
    if (data.classes() != model.classes()) {
      throw new IllegalArgumentException(
          "the model has %d classes but %s has %d; evaluate it on data of its own classes, a CSV file read with Csv.Options.withClasses"
              .formatted(model.classes(), data.name(), data.classes()));
    }
    if (model instanceof Network network) {
      ClassNames.requirePlaces("the network knows", network.classNames(), data);
    }
  }

  static void requireLabels(Dataset data) {
    if (data.targetCount() != 0) {
      throw new IllegalArgumentException(
          "%s has targets where errors of classes are counted; give it labels, or train on targets by a Trainer and take Residuals, or MultiLabelEvaluation for several labels a sample"
              .formatted(data.name()));
    }
  }

  /// Refuses data without a target for each output, or of other columns.
  ///
  /// @param otherwise what measures data with labels
  static void requireTargets(Predictor model, Dataset data, String otherwise) {
    int width = data.targetCount();
    if (width == 0 || width != model.classes()) {
      throw new IllegalArgumentException(
          "%s has %d targets a sample but the model has %d outputs%s"
              .formatted(data.name(), width, model.classes(), width == 0 ? otherwise : ""));
    }
    requireColumns(model, data);
  }

  /// Refuses data of other columns than the network was trained on.
  static void requireColumns(Predictor model, Dataset data) {
    if (model instanceof Network network) {
      ColumnNames.requireSame("the network was trained on", network.columnNames(), data);
    }
  }
}
