package dev.retort.engine;

import dev.retort.engine.data.Dataset;
import dev.retort.engine.io.Json;
import dev.retort.engine.loss.Task;
import org.jspecify.annotations.Nullable;

/// What an epoch of training came to.
///
/// {@snippet class="dev.retort.engine.ExamplesTest" region="result"}
///
/// @param epoch counted from 0
/// @param epochs of the whole training, as it was asked for
/// @param loss the mean over the epoch's samples while they were trained on
/// @param learningRate of the epoch's last step
/// @param validation null where there is neither a validation split nor a validation set, or its
///   samples have targets in place of labels
/// @param targetValidation null where there is neither, or its samples have labels
public record EpochReport(
    int epoch,
    int epochs,
    double loss,
    double learningRate,
    @Nullable Validation validation,
    @Nullable TargetValidation targetValidation) {

  /// Of an epoch that no targets validate.
  public EpochReport(
      int epoch, int epochs, double loss, double learningRate, @Nullable Validation validation) {
    this(epoch, epochs, loss, learningRate, validation, null);
  }

  /// As files keep it: all but its place, which is its place among the others.
  Json.Members toJson() {
    Json.Members json = Json.object().with("loss", loss).with("learningRate", learningRate);
    if (validation != null) {
      return json.with("errors", validation.errors)
          .with("examples", validation.examples)
          .with("validationLoss", validation.loss);
    }
    return targetValidation == null
        ? json
        : json.with("error", targetValidation.error)
            .with("examples", targetValidation.examples)
            .with("validationLoss", targetValidation.loss);
  }

  /// Reads what [#toJson()] writes.
  ///
  /// @throws IllegalArgumentException if something is missing or no number
  static EpochReport of(int epoch, int epochs, Json json) {
    Json.Members entry = json.asObject();
    return new EpochReport(
        epoch,
        epochs,
        number(entry, "loss"),
        number(entry, "learningRate"),
        entry.find("errors").isEmpty()
            ? null
            : new Validation(
                entry.get("errors").asInt(),
                entry.get("examples").asInt(),
                number(entry, "validationLoss")),
        entry.find("error").isEmpty()
            ? null
            : new TargetValidation(
                entry.get("examples").asInt(),
                number(entry, "error"),
                number(entry, "validationLoss")));
  }

  /// What the epoch is chosen by; null where nothing validates.
  BestWeights.@Nullable Score score() {
    if (validation != null) {
      return validation.score();
    }
    return targetValidation == null ? null : targetValidation.score();
  }

  /// JSON has no NaN, which a validation loss may be.
  private static double number(Json.Members entry, String name) {
    Json value = entry.get(name);
    return value instanceof Json.Null ? Double.NaN : value.asDouble();
  }

  /// The network at the end of the epoch on the validation split or set.
  ///
  /// @param errors among the labelled samples
  /// @param examples the labelled samples
  /// @param loss their mean cross entropy
  public record Validation(int errors, int examples, double loss) {
    static Validation of(Evaluation evaluation) {
      return new Validation(evaluation.errors(), evaluation.examples(), evaluation.loss());
    }

    public double accuracy() {
      return examples == 0 ? 0 : (double) (examples - errors) / examples;
    }

    /// Fewer errors are better, and of as many the smaller loss.
    BestWeights.Score score() {
      return new BestWeights.Score(errors, loss);
    }
  }

  /// The network at the end of the epoch on a validation split or set whose samples have targets.
  ///
  /// {@snippet class="dev.retort.engine.ExamplesTest" region="targetValidation"}
  ///
  /// @param examples the samples with targets
  /// @param error what the best epoch has the least of: the mean squared error of all targets
  ///   ([Residuals#meanSquaredErrorOfAll()]), or of several labels a sample the share of those that
  ///   are wrong ([MultiLabelEvaluation#hammingLoss()]); NaN where that is infinite, as in files
  /// @param loss what counts among equal errors: the mean cross entropy of several labels a sample
  ///   ([MultiLabelEvaluation#loss()]), of numbers the error again; NaN likewise
  public record TargetValidation(int examples, double error, double loss) {
    public TargetValidation {
      error = Double.isFinite(error) ? error : Double.NaN;
      loss = Double.isFinite(loss) ? loss : Double.NaN;
    }

    /// Measures a model whose outputs are numbers or logits of several labels.
    static TargetValidation of(Predictor model, Dataset data, Task task) {
      if (task == Task.MULTI_LABEL) {
        MultiLabelEvaluation labels = MultiLabelEvaluation.of(model, data);
        return new TargetValidation(labels.examples(), labels.hammingLoss(), labels.loss());
      }
      Residuals residuals = Residuals.of(model, data);
      double error = residuals.meanSquaredErrorOfAll();
      return new TargetValidation(residuals.examples(), error, error);
    }

    /// A smaller error is better, and of equal ones the smaller loss.
    BestWeights.Score score() {
      return new BestWeights.Score(error, loss);
    }
  }
}
