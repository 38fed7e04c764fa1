package dev.retort.engine;

import dev.retort.engine.io.Json;
import org.jspecify.annotations.Nullable;

/// What an epoch of training came to.
///
/// {@snippet class="dev.retort.engine.ExamplesTest" region="result"}
///
/// @param epoch counted from 0
/// @param epochs of the whole training, as it was asked for
/// @param loss the mean over the epoch's samples while they were trained on
/// @param learningRate of the epoch's last step
/// @param validation null where there is neither a validation split nor a validation set
public record EpochReport(
    int epoch, int epochs, double loss, double learningRate, @Nullable Validation validation) {

  /// As files keep it: all but its place, which is its place among the others.
  Json.Members toJson() {
    Json.Members json = Json.object().with("loss", loss).with("learningRate", learningRate);
    return validation == null
        ? json
        : json.with("errors", validation.errors)
            .with("examples", validation.examples)
            .with("validationLoss", validation.loss);
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
                number(entry, "validationLoss")));
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

    /// Fewer errors, or as many and a smaller loss; NaN is greater than all.
    boolean betterThan(@Nullable Validation other) {
      return other == null
          || errors < other.errors
          || (errors == other.errors && Double.compare(loss, other.loss) < 0);
    }
  }
}
